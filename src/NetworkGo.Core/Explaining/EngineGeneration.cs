using NetworkGo.Core.Engine;

namespace NetworkGo.Core.Explaining;

/// <summary>What engines differ in, as far as the model of their rules goes.</summary>
public enum EngineGeneration
{
    /// <summary>20.10 to 27: bridges are kept apart in the chains DOCKER-ISOLATION-STAGE.</summary>
    Isolation,

    /// <summary>From 28 on: what comes for a container's address by another bridge is dropped in the raw table (<see cref="EngineDifference.RawDrops"/>).</summary>
    RawDrops,
}
