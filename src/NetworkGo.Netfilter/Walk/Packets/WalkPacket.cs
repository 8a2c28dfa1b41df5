using System.Net;

namespace NetworkGo.Netfilter.Walk.Packets;

/// <summary>A packet that arrives at a namespace.</summary>
public sealed record WalkPacket
{
    /// <summary>The interface it arrives on; null for one that is made here.</summary>
    public required string? Input { get; init; }

    /// <summary>Source address.</summary>
    public required IPAddress Source { get; init; }

    /// <summary>Destination address.</summary>
    public required IPAddress Destination { get; init; }

    /// <summary>Protocol as iptables names it: <c>tcp</c>, <c>udp</c>, <c>sctp</c>, <c>icmp</c> or <c>icmpv6</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>Source port; 0 where the protocol has none.</summary>
    public ushort SourcePort { get; init; }

    /// <summary>Destination port; 0 where the protocol has none.</summary>
    public ushort DestinationPort { get; init; }

    /// <summary>The packet mark.</summary>
    public uint Mark { get; init; }

    /// <summary>The tracked flow that it belongs to (ESTABLISHED); null for the first packet of a new one.</summary>
    public WalkFlow? Flow { get; init; }

    /// <summary>Whether it is an answer to what connection tracking has not seen here (INVALID).</summary>
    public bool IsStray { get; init; }

    /// <summary>Whether it is an ICMP error about a packet of <see cref="Flow"/> (RELATED).</summary>
    public bool IsError { get; init; }

    /// <summary>Whether it stays on the bridge that it arrives on, and only passes its filters.</summary>
    public bool IsBridged { get; init; }

    /// <summary>The first answer to a packet that came through.</summary>
    /// <param name="outcome">How it came through.</param>
    /// <param name="input">The interface that the answer arrives on; null where it is made.</param>
    public static WalkPacket AnswerTo(WalkOutcome outcome, string? input)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return new WalkPacket
        {
            Input = input,
            Source = outcome.Flow.ReplySource,
            Destination = outcome.Flow.ReplyDestination,
            Protocol = outcome.Flow.Protocol,
            SourcePort = outcome.Flow.ReplySourcePort,
            DestinationPort = outcome.Flow.ReplyDestinationPort,
            Flow = outcome.Flow,
        };
    }

    /// <summary>An ICMP error about a packet that came through, to whoever sent that one.</summary>
    /// <param name="outcome">How it came through: the first packet of a flow.</param>
    /// <param name="sender">Who says so: the target, or a router on the way to it.</param>
    /// <param name="input">The interface that the error arrives on.</param>
    public static WalkPacket ErrorAbout(WalkOutcome outcome, IPAddress sender, string? input)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return new WalkPacket
        {
            Input = input,
            Source = sender,
            Destination = outcome.Flow.ReplyDestination,
            Protocol = "icmp",
            Flow = outcome.Flow,
            IsError = true,
        };
    }
}
