using System.Net;
using NetworkGo.Netfilter.Walk.Chains;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Netfilter.Walk.Nft;

/// <summary>
/// Walks one packet through a base chain of a table that was made with <c>nft</c> itself: where it ends, by which rules,
/// and which rule that depends on where it is not known.
/// </summary>
// See docs/decisions/031.
internal sealed class NftPacketWalk(NftTable table, NftChain chain, Func<IPAddress, bool> isLocal)
{
    private const uint Syn = 2;
    private const uint Ack = 16;

    private readonly NftChainWalk walk = new(table);

    public NftChain Chain => chain;

    /// <summary>From the chain's first rule to its policy.</summary>
    public (WalkState State, TableWalk.End End, string Reason) Run(WalkState state)
    {
        var course = walk.Run(chain, Traffic(state));
        var walked = state with
        {
            Packet = state.Packet with { Mark = course.Traffic.Mark },
            UnknownMark = course.Traffic.UnknownMark,
            MarkedBy = course.MarkedBy ?? state.MarkedBy,
            Trace = state.Trace.AddRange(course.Steps),
        };

        // Only type route looks for a route again; what that comes to is not followed.
        var isRerouted = chain.Type == "route" && (walked.Packet.Mark != state.Packet.Mark || walked.UnknownMark != state.UnknownMark);
        var altered = course.AlteredBy ?? (isRerouted ? walked.MarkedBy : null);
        return altered is not null ? (Traced(walked, altered), TableWalk.End.Unknown, $"Unknown at {altered.Place}: {altered.Rule}")
            : course is { Refuses: NftCertainty.Yes, RefusedBy: { } by } ? (Traced(walked, by), course.Rejects ? TableWalk.End.Rejected : TableWalk.End.Dropped, $"{by.Place}: {by.Rule}")
            : course.Refuses == NftCertainty.No ? (walked, TableWalk.End.Accepted, "")
            : (walked with { Doubt = walked.Doubt ?? course.ForkedBy ?? course.RefusedBy }, TableWalk.End.Accepted, "");
    }

    private static WalkState Traced(WalkState state, WalkStep step) =>
        state.Trace.Count > 0 && state.Trace[^1] == step ? state : state with { Trace = state.Trace.Add(step) };

    private NftTraffic Traffic(WalkState state)
    {
        var (packet, flow) = (state.Packet, state.Flow);
        var isAnswer = state.IsReply || packet.IsStray;
        var traffic = new NftTraffic
        {
            Input = Device(packet.Input),
            Output = Device(state.Route?.Output),
            Source = Subnets.Single(packet.Source),
            Destination = Subnets.Single(packet.Destination),
            Protocol = packet.Protocol,
            SourcePort = (packet.SourcePort, packet.SourcePort),
            DestinationPort = (packet.DestinationPort, packet.DestinationPort),
            Mark = packet.Mark,
            UnknownMark = state.UnknownMark,
            IcmpType = state.IsReply ? "echo-reply" : "echo-request",

            // A flow begins with SYN and is answered with SYN and ACK.
            TcpFlags = isAnswer ? Syn | Ack : Syn,
            IsSourceLocal = isLocal(packet.Source),
            IsDestinationLocal = isLocal(packet.Destination),
        };
        return !state.IsTracked ? traffic : traffic with
        {
            // The first datagram that is seen begins a flow, wherever it belongs; what answers a handshake does not.
            State = packet.IsStray ? packet.Protocol == "udp" ? "new" : "invalid" : state.IsNew ? "new" : "established",
            HasFlow = !packet.IsStray || packet.Protocol == "udp",
            IsReply = state.IsReply,
            HasOtherDestination = !flow.Destination.Equals(flow.ReplySource) || flow.DestinationPort != flow.ReplySourcePort,
            HasOtherSource = !flow.Source.Equals(flow.ReplyDestination) || flow.SourcePort != flow.ReplyDestinationPort,
            IsAnswered = !state.IsNew && !packet.IsStray,
        };
    }

    private static NftDevice Device(string? name) => name is null ? NftDevice.None : NftDevice.Named(name);
}
