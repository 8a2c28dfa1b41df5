using System.Globalization;
using System.Net;

namespace NetworkGo.Netfilter.Walk;

/// <summary>Whether a packet passes the tests of nftables rules, which may be of one table's sets.</summary>
internal sealed class NftMatch(NftTable table, Func<IPAddress, bool> isLocal)
{
    // As no value is written.
    private const string Unreadable = "";

    public NftCertainty Test(IEnumerable<NftTest> tests, WalkState state) => tests.Select(t => Test(t, t.Values, state)).DefaultIfEmpty(NftCertainty.Yes).Min();

    /// <summary>Whether a test's field is one of some values.</summary>
    public NftCertainty Test(NftTest test, IEnumerable<string> values, WalkState state)
    {
        // What the packet does not have is neither equal nor different.
        if (IsMissing(test, state) || test.Parts.Any(p => IsMissing(p, state)))
        {
            return NftCertainty.No;
        }

        if (test.Field == NftField.Unknown)
        {
            return NftCertainty.Perhaps;
        }

        var answer = values.SelectMany(Resolved).Select(v => Test(test, v, state)).DefaultIfEmpty(NftCertainty.No).Max();
        return test.Negated ? NftCertainty.Yes - (int)answer : answer;
    }

    private static bool IsMissing(NftTest test, WalkState state) => test.Field switch
    {
        NftField.Absent => true,

        // Whatever belongs to no flow has a state, and nothing else.
        NftField.Status or NftField.Direction => state.IsTracked && state.Packet.IsStray && state.Packet.Protocol != "udp",
        _ => test.Protocol.Length > 0 && !(test.Protocol == state.Packet.Protocol || (test.Protocol == "th" && state.Packet.Protocol is "tcp" or "udp" or "sctp")),
    };

    private IEnumerable<string> Resolved(string value) =>
        !value.StartsWith('@') ? [value]
        : table.Set(value[1..]) is { IsFixed: true } set ? set.Values
        : [Unreadable];

    private NftCertainty Test(NftTest test, string value, WalkState state)
    {
        var packet = state.Packet;
        return test.Field switch
        {
            _ when value == Unreadable || value.StartsWith('{') => NftCertainty.Perhaps,

            // What a map has for everything else.
            _ when value == "*" => NftCertainty.Yes,
            NftField.Several => Parts(test.Parts, value.Split(NftValues.Between), state),
            NftField.Input => Device(value, packet.Input ?? ""),
            NftField.Output => Device(value, state.Route?.Output ?? ""),
            NftField.Source => Network(value, packet.Source),
            NftField.Destination => Network(value, packet.Destination),
            NftField.Protocol => Protocol(value, packet.Protocol),
            NftField.SourcePort => Number(value, packet.SourcePort),
            NftField.DestinationPort => Number(value, packet.DestinationPort),
            NftField.Mark => Mark(value, test.Mask, state),
            NftField.Family => Of(value is "ip" or "ipv4"),
            NftField.State when state.IsTracked => State(value, state),
            NftField.Status when state.IsTracked => Status(value, state),
            NftField.Direction when state.IsTracked => Of(value == (state.IsReply ? "reply" : "original")),
            NftField.IcmpType => Of(value == (state.IsReply ? "echo-reply" : "echo-request") || value == (state.IsReply ? "0" : "8")),
            NftField.TcpFlags => Flags(value, test, state),
            NftField.PacketType => value is "broadcast" or "multicast" ? NftCertainty.No : NftCertainty.Perhaps,
            NftField.SourceType => Type(value, packet.Source),
            NftField.DestinationType => Type(value, packet.Destination),
            _ => NftCertainty.Perhaps,
        };
    }

    private NftCertainty Parts(EquatableArray<NftTest> fields, string[] values, WalkState state) => fields.Count == values.Length
        ? fields.Zip(values).Select(p => p.First.Field == NftField.Unknown ? NftCertainty.Perhaps : Test(p.First, p.Second, state)).Min()
        : NftCertainty.Perhaps;

    private static NftCertainty Of(bool matches) => matches ? NftCertainty.Yes : NftCertainty.No;

    private static NftCertainty Device(string value, string name) =>
        Of(value.EndsWith('*') && !value.EndsWith("\\*", StringComparison.Ordinal) ? name.StartsWith(value[..^1], StringComparison.Ordinal) : name == value);

    private static NftCertainty Network(string value, IPAddress address) =>
        NftValues.Network(value) is { } network ? Of(network.Contains(address))
        : NftValues.Addresses(value) is var (first, last) ? Of(Order(first, address) <= 0 && Order(address, last) <= 0)
        : NftCertainty.Perhaps;

    private static int Order(IPAddress left, IPAddress right) => left.GetAddressBytes().AsSpan().SequenceCompareTo(right.GetAddressBytes());

    private static NftCertainty Protocol(string value, string protocol) => NftValues.Numbers(value) is null
        ? Of(value == protocol)
        : protocol switch
        {
            "icmp" => Number(value, 1),
            "tcp" => Number(value, 6),
            "udp" => Number(value, 17),
            "sctp" => Number(value, 132),
            _ => NftCertainty.Perhaps,
        };

    private static NftCertainty Number(string value, uint number) =>
        NftValues.Numbers(value) is var (first, last) ? Of(first <= number && number <= last) : NftCertainty.Perhaps;

    private static NftCertainty Mark(string value, uint mask, WalkState state)
    {
        if (NftValues.Number(value) is not { } wanted)
        {
            return NftCertainty.Perhaps;
        }

        var unknown = state.UnknownMark;
        return (state.Packet.Mark & mask & ~unknown) != (wanted & ~unknown) ? NftCertainty.No
            : (mask & unknown) != 0 ? NftCertainty.Perhaps
            : NftCertainty.Yes;
    }

    private static NftCertainty State(string value, WalkState state)
    {
        // The first datagram that is seen begins a flow, wherever it belongs; what answers a handshake does not.
        var name = state.Packet.IsStray ? state.Packet.Protocol == "udp" ? "new" : "invalid"
            : state.IsNew ? "new"
            : "established";
        return value is "new" or "established" or "related" or "invalid" or "untracked" ? Of(value == name) : NftCertainty.Perhaps;
    }

    private static NftCertainty Status(string value, WalkState state)
    {
        var flow = state.Flow;
        return value switch
        {
            "dnat" => Of(!flow.Destination.Equals(flow.ReplySource) || flow.DestinationPort != flow.ReplySourcePort),
            "snat" => Of(!flow.Source.Equals(flow.ReplyDestination) || flow.SourcePort != flow.ReplyDestinationPort),
            "seen-reply" => Of(!state.IsNew && !state.Packet.IsStray),
            "expected" => NftCertainty.No,
            _ => NftCertainty.Perhaps,
        };
    }

    // A flow begins with SYN and is answered with SYN and ACK.
    private static NftCertainty Flags(string value, NftTest test, WalkState state)
    {
        const uint Syn = 2;
        const uint Ack = 16;
        var set = Syn | (state.IsReply || state.Packet.IsStray ? Ack : 0);
        return uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
            ? Of(test.IsAnyBit ? (set & test.Mask & bits) != 0 : (set & test.Mask) == bits)
            : NftCertainty.Perhaps;
    }

    private NftCertainty Type(string value, IPAddress address) => value == "local" ? Of(isLocal(address))
        : isLocal(address) ? NftCertainty.No
        : NftCertainty.Perhaps;
}
