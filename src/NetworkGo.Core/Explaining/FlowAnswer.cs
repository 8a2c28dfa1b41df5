using System.Net;

namespace NetworkGo.Core.Explaining;

/// <summary>The answer for one source and one destination address.</summary>
public sealed record FlowAnswer
{
    /// <summary>Who begins it, for people.</summary>
    public required string From { get; init; }

    /// <summary>Where to, for people.</summary>
    public required string To { get; init; }

    /// <summary>The address that is asked.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>That of all ways together.</summary>
    public required FlowVerdict Verdict { get; init; }

    /// <summary>The ways that it can take: one, unless rules leave something to chance.</summary>
    public EquatableArray<FlowWay> Ways { get; init; }

    /// <summary>What would make it pass, where that was asked; empty where it passes, or nothing is known to.</summary>
    public EquatableArray<Remedy> Remedies { get; init; }
}
