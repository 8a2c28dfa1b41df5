using NetworkGo.Core.Status;

namespace NetworkGo.Core.Ports;

/// <summary>What one whole pass over one namespace came to.</summary>
public sealed record FirewallPass
{
    /// <summary>The reason word of a container that does not run, so that it has no namespace.</summary>
    public const string ContainerNotRunning = "ContainerNotRunning";

    /// <summary>The namespace's state after the pass.</summary>
    public required ObjectState State { get; init; }

    /// <summary>A short word for programs; empty when ready, unless there is a warning.</summary>
    public string Reason { get; init; } = "";

    /// <summary>A sentence for people, with the fix; when ready, a warning.</summary>
    public string Message { get; init; } = "";

    /// <summary>What was changed, a line each for the log; empty when nothing differed.</summary>
    public EquatableArray<string> Changes { get; init; }

    /// <summary>Whether the namespace is none that anything is written into, so that no policy can be in force there.</summary>
    public bool IsRefused { get; init; }

    /// <summary>The policies that would open nothing, because of something that must not be changed: nothing of them is written.</summary>
    public EquatableArray<PolicyConflict> Conflicts { get; init; }

    /// <summary>The policies whose packets do not go the way that they need, although all is written. Nothing of them is taken out.</summary>
    public EquatableArray<PolicyConflict> Ways { get; init; }

    /// <summary>Whether it may recover by itself, so that it is tried again with backoff.</summary>
    public bool Retry { get; init; }

    /// <summary>
    /// Whether what it waits for announces itself, by an event of the engine and to the namespace's change detector: it is tried again then,
    /// and not before.
    /// </summary>
    // See docs/decisions/058.
    public bool IsAnnounced { get; init; }

    /// <summary>Whether what failed has a cause outside the namespace that may end at any moment, so that the retry comes soon.</summary>
    public bool IsOutage { get; init; }
}
