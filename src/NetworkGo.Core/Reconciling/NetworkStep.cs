using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Status;

namespace NetworkGo.Core.Reconciling;

/// <summary>The next thing to do about a network.</summary>
public abstract record NetworkStep
{
    private NetworkStep()
    {
    }

    /// <summary>Make it.</summary>
    /// <param name="Network">As it should be.</param>
    public sealed record Create(NetworkSpec Network) : NetworkStep;

    /// <summary>Remove it.</summary>
    /// <param name="NetworkId">Engine's id.</param>
    public sealed record Remove(string NetworkId) : NetworkStep;

    /// <summary>It is no longer managed: gone, or never was NetworkGo's.</summary>
    public sealed record Forget : NetworkStep;

    /// <summary>Nothing to do now.</summary>
    /// <param name="State">Its state.</param>
    /// <param name="Reason">A word for programs.</param>
    /// <param name="Message">A sentence for people.</param>
    public sealed record Settled(ObjectState State, string Reason = "", string Message = "") : NetworkStep;
}
