using NetworkGo.Core.Engine;

namespace NetworkGo.Core.Reconciling;

/// <summary>What the engine holds that matters to one network.</summary>
public sealed record NetworkObservation
{
    /// <summary>Every network of that name: engines allow more than one.</summary>
    public EquatableArray<DockerNetwork> SameName { get; init; }

    /// <summary>Networks of other names whose subnet overlaps the wanted one.</summary>
    public EquatableArray<DockerNetwork> Overlapping { get; init; }

    /// <summary>Names of the containers attached to it, running or not, sorted.</summary>
    public EquatableArray<string> Attached { get; init; }
}
