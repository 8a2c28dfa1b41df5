using System.Net;
using NetworkGo.Netfilter.Rules;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Netfilter.Walk.Chains;

/// <summary>Whether a packet matches a rule of ours whose value is known: by its fields, as iptables would judge its text.</summary>
internal sealed class OwnRuleMatch(Func<IPAddress, bool> isLocal)
{
    /// <summary>Judges.</summary>
    public RuleMatch.Answer Test(Rule rule, WalkState state)
    {
        var match = rule.Match;
        var packet = state.Packet;
        if (match.Packets is FlowPackets.Established or FlowPackets.TranslatedRequests && !state.IsTracked)
        {
            // Another match that fails is enough all the same.
            return match.Packets == FlowPackets.TranslatedRequests && !IsOfPacket(match, state) ? RuleMatch.Answer.No : RuleMatch.Answer.Unknown;
        }

        var holds = match.Packets == FlowPackets.Established ? IsOfFlow(match, state)
            : IsOfPacket(match, state) && (match.Packets != FlowPackets.TranslatedRequests || IsTranslated(match, state));
        if (!holds || (match.ToLocal && !isLocal(packet.Destination)))
        {
            return RuleMatch.Answer.No;
        }

        return (Marked(match.Mark, state), rule.Action) switch
        {
            (RuleMatch.Answer.No, _) => RuleMatch.Answer.No,
            (RuleMatch.Answer.Unknown, _) => RuleMatch.Answer.Unknown,
            (_, RuleAction.TranslateDestination { Every: > 1 }) => RuleMatch.Answer.Chance,
            _ => RuleMatch.Answer.Yes,
        };
    }

    private static bool IsOfPacket(FlowMatch match, WalkState state)
    {
        var packet = state.Packet;
        var isReply = match.Packets == FlowPackets.Replies;
        var (from, to) = isReply ? (match.Target, match.Source) : (match.Source, match.Target);
        return Holds(from, packet.Source)
            && Holds(to, packet.Destination)
            && (match.Input is not { } input || RuleMatch.IsNamed(input, packet.Input))
            && HasProtocol(match, packet.Protocol)
            && (match.Port is not { } port || match.Protocol == IpProtocol.Icmp || port.Contains(isReply ? packet.SourcePort : packet.DestinationPort));
    }

    private static bool IsOfFlow(FlowMatch match, WalkState state)
    {
        var flow = state.Flow;

        // The kernel asks an untracked packet for its state only, and finds everything else wanting.
        return !state.Packet.IsStray
            && (state.Packet.IsError || !state.IsNew)
            && HasProtocol(match, flow.Protocol)
            && Holds(match.Source, flow.Source)
            && Holds(match.Target, flow.ReplySource)
            && (match.OriginalPort is not { } asked || asked.Contains(flow.DestinationPort))
            && (match.Port is not { } port || port.Contains(flow.ReplySourcePort));
    }

    private static bool IsTranslated(FlowMatch match, WalkState state) =>
        !state.Packet.IsStray && state.HasOtherDestination && (match.OriginalPort is not { } asked || asked.Contains(state.Flow.DestinationPort));

    private static bool Holds(IPNetwork? network, IPAddress address) => network is not { } given || given.Contains(address);

    private static bool HasProtocol(FlowMatch match, string protocol) =>
        match.Protocol == IpProtocol.All || IpProtocols.Name(match.Protocol) == protocol;

    private static RuleMatch.Answer Marked(AcceptMark? mark, WalkState state) =>
        mark is { } wanted ? RuleMatch.Mark(wanted, state.Packet.Mark, state.UnknownMark) : RuleMatch.Answer.Yes;
}
