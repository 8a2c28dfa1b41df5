using System.Collections.Immutable;
using System.Net;

namespace NetworkGo.Netfilter.Walk.Packets;

/// <summary>A packet on its way, and what connection tracking knows of it.</summary>
internal sealed record WalkState
{
    public required WalkPacket Packet { get; init; }

    public required WalkFlow Flow { get; init; }

    public required bool IsNew { get; init; }

    /// <summary>False in the raw table, which comes before connection tracking.</summary>
    public bool IsTracked { get; init; }

    public WalkRoute? Route { get; init; }

    /// <summary>Whether the nat table has given it another destination (source) already: it does so once.</summary>
    public bool HasDestination { get; init; }

    public bool HasSource { get; init; }

    public ImmutableList<WalkStep> Trace { get; init; } = [];

    public ImmutableList<string> Translations { get; init; } = [];

    /// <summary>Whether it is an answer, whatever it is translated to on its way.</summary>
    public bool IsReply { get; private init; }

    /// <summary>The bits of its mark that are not known, and the rule that made them so.</summary>
    public uint UnknownMark { get; init; }

    public WalkStep? MarkedBy { get; init; }

    /// <summary>Whether rules that have no part in routing have marked it.</summary>
    public bool KeepsRoute { get; init; }

    /// <summary>The rule of which it is not known whether it drops the packet; null where none is.</summary>
    public WalkStep? Doubt { get; init; }

    /// <summary>Whether its flow has another destination than it asked for.</summary>
    public bool HasOtherDestination => !Flow.Destination.Equals(Flow.ReplySource) || Flow.DestinationPort != Flow.ReplySourcePort;

    /// <summary>Whether its flow has another source than it came with.</summary>
    public bool HasOtherSource => !Flow.Source.Equals(Flow.ReplyDestination) || Flow.SourcePort != Flow.ReplyDestinationPort;

    public static WalkState Arriving(WalkPacket packet) => new()
    {
        // An error comes from anywhere: the direction is that of whom it is for.
        IsReply = packet is { IsStray: false, Flow: { } flow } && packet.Destination.Equals(flow.ReplyDestination)
            && (packet.IsError || (packet.Source.Equals(flow.ReplySource) && packet.SourcePort == flow.ReplySourcePort)),
        Packet = packet,
        IsNew = packet.Flow is null && !packet.IsStray,
        Flow = packet.Flow ?? new WalkFlow(
            packet.Protocol,
            packet.Source,
            packet.Destination,
            packet.SourcePort,
            packet.DestinationPort,
            packet.Destination,
            packet.Source,
            packet.DestinationPort,
            packet.SourcePort),
    };

    /// <summary>Another destination for a new flow.</summary>
    public WalkState TranslateDestination(IPAddress address, ushort port) => this with
    {
        Packet = Packet with { Destination = address, DestinationPort = port },
        Flow = Flow with { ReplySource = address, ReplySourcePort = port },
        HasDestination = true,
        Translations = Translations.Add($"destination {new IPEndPoint(Packet.Destination, Packet.DestinationPort)} becomes {new IPEndPoint(address, port)}"),
    };

    /// <summary>Another source for a new flow. The port is taken to stay, as it does where it is free.</summary>
    public WalkState TranslateSource(IPAddress address) => this with
    {
        Packet = Packet with { Source = address },
        Flow = Flow with { ReplyDestination = address },
        HasSource = true,
        Translations = Translations.Add($"source {Packet.Source} becomes {address}"),
    };

    /// <summary>The destination that a known flow's packet is given before routing.</summary>
    public WalkState RestoreDestination()
    {
        if (IsNew || Packet.IsStray)
        {
            return this;
        }

        var (address, port) = IsReply ? (Flow.Source, Flow.SourcePort) : (Flow.ReplySource, Flow.ReplySourcePort);
        return this with { Packet = Packet with { Destination = address, DestinationPort = Packet.IsError ? (ushort)0 : port } };
    }

    /// <summary>The source that a known flow's packet is given as it leaves.</summary>
    public WalkState RestoreSource(bool isReply)
    {
        // Who sends an error keeps its address where the flow's own end keeps its.
        if (IsNew || Packet.IsStray || (Packet.IsError && !(isReply ? HasOtherDestination : HasOtherSource)))
        {
            return this;
        }

        var (address, port) = isReply ? (Flow.Destination, Flow.DestinationPort) : (Flow.ReplyDestination, Flow.ReplyDestinationPort);
        return this with { Packet = Packet with { Source = address, SourcePort = Packet.IsError ? (ushort)0 : port } };
    }
}
