using NetworkGo.Netfilter.Rules;
using NetworkGo.Core.Status;
using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Core.Ports;

/// <summary>How the constant rules of a namespace are after a pass.</summary>
public sealed record EngineHookResult
{
    /// <summary>Ready: they are in place, or all taken out. Conflict: someone has to decide. Failed: it is tried again.</summary>
    public required ObjectState State { get; init; }

    /// <summary>A short word for programs; empty when ready.</summary>
    public string Reason { get; init; } = "";

    /// <summary>A sentence for people, and what would fix it; empty when ready.</summary>
    public string Message { get; init; } = "";

    /// <summary>What was changed, a line each for the log; empty when nothing differed.</summary>
    public EquatableArray<string> Changes { get; init; }

    /// <summary>What the own table has to set on packets that are to pass; null where nothing lets them.</summary>
    public AcceptMark? Mark { get; init; }

    /// <summary>Rules of others in iptables that set or match the mark.</summary>
    public EquatableArray<MarkUse> OtherUses { get; init; }

    /// <summary>Whether it may heal by itself, so that it is tried again with backoff.</summary>
    public bool Retry { get; init; }

    /// <summary>Whether what failed has a cause outside the namespace that may end at any moment, so that the retry comes soon.</summary>
    public bool IsOutage { get; init; }
}
