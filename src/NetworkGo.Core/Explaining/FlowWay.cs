using System.Net;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Core.Explaining;

/// <summary>One way that a flow can take, from end to end.</summary>
public sealed record FlowWay
{
    /// <summary>Whether it passes.</summary>
    public required FlowVerdict Verdict { get; init; }

    /// <summary>What decides it, as a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>The rule that decides it; null where it is none.</summary>
    public WalkStep? Rule { get; init; }

    /// <summary>What makes it unknown although it passes by all that was read; null where nothing does.</summary>
    public string? Doubt { get; init; }

    /// <summary>The address that it leaves from; any where none could be chosen.</summary>
    public IPAddress Source { get; init; } = IPAddress.Any;

    /// <summary>The policies of the file whose rules it takes, in their order.</summary>
    public EquatableArray<string> Policies { get; init; }

    /// <summary>Where the first packet ended; null where it did not arrive.</summary>
    public string? EndsAt { get; init; }

    /// <summary>Where the first packet was taken in; null where it was not, or left the host.</summary>
    public FlowArrival? Arrival { get; init; }

    /// <summary>What keeps it from being answered although it passes: nothing listens there; null where nothing is known to.</summary>
    public string? Remark { get; init; }

    /// <summary>What it met on its way.</summary>
    public EquatableArray<FlowStation> Stations { get; init; }
}
