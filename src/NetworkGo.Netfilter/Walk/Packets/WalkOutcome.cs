using System.Net;

namespace NetworkGo.Netfilter.Walk.Packets;

/// <summary>One way that a packet's walk can end; rules that leave something to chance make several.</summary>
public sealed record WalkOutcome
{
    /// <summary>The end.</summary>
    public required WalkVerdict Verdict { get; init; }

    /// <summary>What decided it: a rule, a chain's policy, or what is not known.</summary>
    public required string Reason { get; init; }

    /// <summary>The packet as it is at the end.</summary>
    public required WalkPacket Packet { get; init; }

    /// <summary>The flow that it begins or belongs to, with its translations.</summary>
    public required WalkFlow Flow { get; init; }

    /// <summary>The interface that it leaves by; null where it leaves by none.</summary>
    public string? Output { get; init; }

    /// <summary>Who has it next: the gateway, or the destination itself; null where it leaves by no interface.</summary>
    public IPAddress? NextHop { get; init; }

    /// <summary>The rules that matched, in order; the last decides where it was dropped, rejected or is not known.</summary>
    public EquatableArray<WalkStep> Trace { get; init; }

    /// <summary>What was translated, in words, in order.</summary>
    public EquatableArray<string> Translations { get; init; }

    /// <summary>A rule on the way that may or may not drop the packet, which cannot be decided; null where there is none.</summary>
    public WalkStep? Doubt { get; init; }
}
