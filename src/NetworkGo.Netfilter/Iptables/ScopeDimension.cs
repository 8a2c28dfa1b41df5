using System.Collections.Immutable;
using System.Globalization;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>One of the things that matches differ in, and the match that tells a part of it from the others.</summary>
/// <param name="Of">What a match says of it.</param>
/// <param name="Match">The match for the packets of a part, in the words of <c>iptables-save</c>.</param>
/// <param name="Least">The fewest bits that a match can be written for.</param>
internal sealed record ScopeDimension(Func<FlowMatch, ScopePrefix> Of, Func<ScopePrefix, string> Match, int Least)
{
    /// <summary>Of packets: where to, where from, which protocol and port.</summary>
    public static ImmutableArray<ScopeDimension> OfPackets { get; } =
    [
        new(Target, static p => $"-d {p.ToNetwork()}", 1),
        new(Source, static p => $"-s {p.ToNetwork()}", 1),
        new(Port, PacketPort, ScopePrefix.ProtocolBits),
    ];

    /// <summary>Of answers: the same, of the tracked flow.</summary>
    public static ImmutableArray<ScopeDimension> OfAnswers { get; } =
    [
        new(Target, static p => $"-m conntrack --ctreplsrc {IptablesAddress.Tracked(p.ToNetwork())}", 1),
        new(Source, static p => $"-m conntrack --ctorigsrc {IptablesAddress.Tracked(p.ToNetwork())}", 1),
        new(Port, AnswerPort, ScopePrefix.ProtocolBits),
    ];

    // The packets of the side that answers come from the target.
    private static ScopePrefix Target(FlowMatch match) => ScopePrefix.Of(match.Packets == FlowPackets.Replies ? match.Source : match.Target);

    private static ScopePrefix Source(FlowMatch match) => ScopePrefix.Of(match.Packets == FlowPackets.Replies ? match.Target : match.Source);

    private static ScopePrefix Port(FlowMatch match) =>
        ScopePrefix.Of(match.Protocol, match.Packets == FlowPackets.Replies || match.Protocol == IpProtocol.Icmp ? null : match.Port);

    private static string PacketPort(ScopePrefix prefix)
    {
        var protocol = IpProtocols.Name(prefix.ToProtocol());
        return prefix.ToPorts() is { } ports ? $"-p {protocol} -m {protocol} --dport {Text(ports)}" : $"-p {protocol}";
    }

    private static string AnswerPort(ScopePrefix prefix)
    {
        var protocol = string.Create(CultureInfo.InvariantCulture, $"-m conntrack --ctproto {prefix.ToProtocol()}");
        return prefix.ToPorts() is { } ports ? $"{protocol} --ctreplsrcport {Text(ports)}" : protocol;
    }

    private static string Text((int First, int Last) ports) => ports.First == ports.Last
        ? ports.First.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{ports.First}:{ports.Last}");
}
