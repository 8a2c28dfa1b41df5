using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>What has to be written so that marked packets pass, or why that cannot be had.</summary>
public sealed record EngineHookPlan
{
    /// <summary>What is to be written, in this order; none where all is in place.</summary>
    public EquatableArray<EngineHookWrite> Writes { get; init; }

    /// <summary>Why the rules cannot be put in place, or not all be taken out.</summary>
    public EngineHookReason Reason { get; init; }

    /// <summary>The reason for people, and what would fix it; empty where there is none.</summary>
    public string Message { get; init; } = "";

    /// <summary>What the own table has to set on packets that are to pass; null where nothing lets them.</summary>
    public AcceptMark? Mark { get; init; }

    /// <summary>Whether there is nothing to write.</summary>
    public bool IsEmpty => Writes.Count == 0;
}
