using NetworkGo.Core.Status;

namespace NetworkGo.Core.Ports;

/// <summary>What one whole pass over one namespace came to.</summary>
public sealed record FirewallPass
{
    /// <summary>How the namespace stands after the pass.</summary>
    public required ObjectState State { get; init; }

    /// <summary>A short word for programs; empty when ready.</summary>
    public string Reason { get; init; } = "";

    /// <summary>A sentence for people, with what would mend it.</summary>
    public string Message { get; init; } = "";

    /// <summary>What was changed, a line each for the log; empty when nothing differed.</summary>
    public EquatableArray<string> Changes { get; init; }

    /// <summary>The policies whose rules stand and open nothing all the same, because of something that must not be changed.</summary>
    public EquatableArray<PolicyConflict> Conflicts { get; init; }

    /// <summary>Whether it may heal by itself, so that it is tried again with backoff.</summary>
    public bool Retry { get; init; }

    /// <summary>Whether what failed has a cause outside the namespace that may end at any moment, so that the retry comes soon.</summary>
    public bool IsOutage { get; init; }
}
