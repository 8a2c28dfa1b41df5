using System.Globalization;
using System.Net;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Rules;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Netfilter.Walk.Chains;

/// <summary>Whether a packet matches a rule: yes, no, by chance, or by something that is not known here.</summary>
internal sealed class RuleMatch(Func<IPAddress, bool> isLocal)
{
    public enum Answer
    {
        Yes,
        No,
        Chance,
        Unknown,
    }

    private readonly OwnRuleMatch own = new(isLocal);

    /// <summary>Judges a rule: by its value where that is known, else by its text.</summary>
    public Answer Test(SavedRule rule, WalkState state) => rule.Own is { } value ? own.Test(value, state) : Test(rule.Body, state);

    /// <summary>One match that fails is enough, even beside others that are not known.</summary>
    public Answer Test(string body, WalkState state)
    {
        var result = Answer.Yes;
        foreach (var option in RuleItems.Options(body))
        {
            var negated = option.StartsWith("! ", StringComparison.Ordinal);
            var text = negated ? option[2..] : option;
            var space = text.IndexOf(' ', StringComparison.Ordinal);
            var (name, value) = space < 0 ? (text, "") : (text[..space], text[(space + 1)..]);
            if (name is "-j" or "-g")
            {
                break;
            }

            var answer = Test(name, value, state);
            // The kernel asks an untracked packet for its state only, and finds everything else wanting, negated or not.
            if (state.Packet.IsStray && name.StartsWith("--ct", StringComparison.Ordinal) && name != "--ctstate")
            {
                return Answer.No;
            }

            answer = (answer, negated) switch
            {
                (Answer.Yes, true) => Answer.No,
                (Answer.No, true) => Answer.Yes,
                _ => answer,
            };
            if (answer == Answer.No)
            {
                return Answer.No;
            }

            result = (Answer)Math.Max((int)result, (int)answer);
        }

        return result;
    }

    private Answer Test(string name, string value, WalkState state)
    {
        var packet = state.Packet;
        return name switch
        {
            "-m" => value is "comment" or "tcp" or "udp" or "sctp" or "icmp" or "icmp6" or "conntrack" or "state" or "mark" or "addrtype" or "statistic"
                or "multiport" or "limit" or "physdev" or "iprange" or "pkttype" ? Answer.Yes : Answer.Unknown,
            "--comment" => Answer.Yes,
            "-s" => Network(value, packet.Source),
            "-d" => Network(value, packet.Destination),
            "-i" => Interface(value, packet.Input),
            "-o" => Interface(value, state.Route?.Output),
            "-p" => Of(value is "all" or "0" || Protocol(value) == Protocol(packet.Protocol)),
            "--sport" => Ports(value, packet.SourcePort),
            "--dport" => Ports(value, packet.DestinationPort),
            "--sports" => AnyPorts(value, packet.SourcePort),
            "--dports" => AnyPorts(value, packet.DestinationPort),
            "--mark" => Mark(value, packet.Mark, state.UnknownMark),
            "--dst-type" => value == "LOCAL" ? Of(isLocal(packet.Destination)) : Answer.Unknown,
            "--src-type" => value == "LOCAL" ? Of(isLocal(packet.Source)) : Answer.Unknown,
            "--mode" or "--packet" or "--probability" => Answer.Chance,
            "--every" => Answer.Chance,
            "--limit" or "--limit-burst" => Answer.Chance,
            "--tcp-flags" => Flags(value, state),
            "--icmp-type" => Of(value is "any" or "255" || (!packet.IsError && value.Split('/')[0] == (state.IsReply ? "0" : "8"))),
            "--icmpv6-type" => Of(value is "any" || (!packet.IsError && value.Split('/')[0] == (state.IsReply ? "129" : "128"))),
            "--physdev-is-bridged" => Of(packet.IsBridged),
            "--physdev-in" or "--physdev-out" or "--physdev-is-in" or "--physdev-is-out" => packet.IsBridged ? Answer.Unknown : Answer.No,
            "--pkt-type" => Of(value == "unicast"),
            "--src-range" => Range(value, packet.Source),
            "--dst-range" => Range(value, packet.Destination),
            "--state" => state.IsTracked ? State(value.Split(','), state) : Answer.Unknown,
            _ when name.StartsWith("--ct", StringComparison.Ordinal) => state.IsTracked ? Tracking(name, value, state) : Answer.Unknown,
            _ => Answer.Unknown,
        };
    }

    private static Answer Tracking(string name, string value, WalkState state)
    {
        var flow = state.Flow;
        return name switch
        {
            "--ctstate" => State(value.Split(','), state),
            "--ctproto" => Of(Protocol(value) == Protocol(flow.Protocol)),
            "--ctorigsrc" => Network(value, flow.Source),
            "--ctorigdst" => Network(value, flow.Destination),
            "--ctreplsrc" => Network(value, flow.ReplySource),
            "--ctrepldst" => Network(value, flow.ReplyDestination),
            "--ctorigsrcport" => Ports(value, flow.SourcePort),
            "--ctorigdstport" => Ports(value, flow.DestinationPort),
            "--ctreplsrcport" => Ports(value, flow.ReplySourcePort),
            "--ctrepldstport" => Ports(value, flow.ReplyDestinationPort),
            "--ctdir" => Of(value == (state.IsReply ? "REPLY" : "ORIGINAL")),
            _ => Answer.Unknown,
        };
    }

    private static Answer State(string[] states, WalkState state)
    {
        if (states.Except(["NEW", "ESTABLISHED", "RELATED", "INVALID", "UNTRACKED", "DNAT", "SNAT"], StringComparer.Ordinal).Any())
        {
            return Answer.Unknown;
        }

        if (state.Packet.IsStray)
        {
            // The first datagram that is seen begins a flow, wherever it belongs; what answers a handshake does not.
            return Of(states.Contains(state.Packet.Protocol == "udp" ? "NEW" : "INVALID", StringComparer.Ordinal));
        }

        bool Asked(string name) => states.Contains(name, StringComparer.Ordinal);
        return Of((Asked("NEW") && state.IsNew)
            || (Asked("ESTABLISHED") && !state.IsNew && !state.Packet.IsError)
            || (Asked("RELATED") && state.Packet.IsError)
            || (Asked("DNAT") && state.HasOtherDestination)
            || (Asked("SNAT") && state.HasOtherSource));
    }

    private static Answer Of(bool matches) => matches ? Answer.Yes : Answer.No;

    private static Answer Network(string value, IPAddress address) => IPNetwork.TryParse(value, out var network) ? Of(network.Contains(address))
        : IPAddress.TryParse(value, out var single) ? Of(single.Equals(address))
        : Answer.Unknown;

    private static Answer Interface(string value, string? device) => Of(IsNamed(value, device));

    /// <summary>Whether a device has that name, or one that begins so (<c>wg+</c>).</summary>
    internal static bool IsNamed(string value, string? device) => device is not null
        && (value.EndsWith('+') ? device.StartsWith(value[..^1], StringComparison.Ordinal) : value == device);

    private static Answer Range(string value, IPAddress address) => value.Split('-') is [var first, var last]
        && IPAddress.TryParse(first, out var from) && IPAddress.TryParse(last, out var to)
        ? Of(address.AddressFamily == from.AddressFamily && Order(from, address) <= 0 && Order(address, to) <= 0)
        : Answer.Unknown;

    private static int Order(IPAddress left, IPAddress right) => left.GetAddressBytes().AsSpan().SequenceCompareTo(right.GetAddressBytes());

    // A flow begins with SYN and is answered with SYN and ACK.
    private static Answer Flags(string value, WalkState state)
    {
        if (state.Packet.Protocol != "tcp" || value.Split(' ') is not [var mask, var set])
        {
            return Of(false);
        }

        var isAnswer = state.IsReply || state.Packet.IsStray;
        var asked = mask == "ALL" ? ["FIN", "SYN", "RST", "PSH", "ACK", "URG"] : mask.Split(',');
        var wanted = set == "NONE" ? [] : set.Split(',').ToHashSet(StringComparer.Ordinal);
        return Of(wanted.SetEquals(asked.Where(flag => flag == "SYN" || (flag == "ACK" && isAnswer))));
    }

    private static Answer AnyPorts(string value, ushort port)
    {
        var answers = value.Split(',').Select(v => Ports(v, port)).ToList();
        return answers.Contains(Answer.Yes) ? Answer.Yes : answers.Contains(Answer.Unknown) ? Answer.Unknown : Answer.No;
    }

    private static Answer Ports(string value, ushort port)
    {
        var ends = value.Split(':');
        var (first, last) = (ends[0].Length == 0 ? "0" : ends[0], ends[^1].Length == 0 ? "65535" : ends[^1]);
        return ushort.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            && ushort.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var to)
            ? Of(from <= port && port <= to)
            : Answer.Unknown;
    }

    private static Answer Mark(string value, uint mark, uint unknown)
    {
        var parts = value.Split('/');
        return Number(parts[0]) is not { } wanted || (parts.Length < 2 ? uint.MaxValue : Number(parts[1])) is not { } mask
            ? Answer.Unknown
            : Mark(new AcceptMark(wanted, mask), mark, unknown);
    }

    /// <summary>Whether a mark of which some bits are not known has the value.</summary>
    internal static Answer Mark(AcceptMark wanted, uint mark, uint unknown) =>
        (mark & wanted.Mask & ~unknown) != (wanted.Value & ~unknown) ? Answer.No
        : (wanted.Mask & unknown) != 0 ? Answer.Unknown
        : Answer.Yes;

    /// <summary>A number as iptables writes marks.</summary>
    public static uint? Number(string text) => text.StartsWith("0x", StringComparison.Ordinal)
        ? uint.TryParse(text[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var hex) ? hex : null
        : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Protocol(string value) => value switch
    {
        "1" => "icmp",
        "6" => "tcp",
        "17" => "udp",
        "58" or "ipv6-icmp" => "icmpv6",
        "132" => "sctp",
        _ => value,
    };
}
