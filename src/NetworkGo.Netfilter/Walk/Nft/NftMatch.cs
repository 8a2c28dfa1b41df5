using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace NetworkGo.Netfilter.Walk.Nft;

/// <summary>
/// Whether packets pass the tests of nftables rules, which may be of one table's sets: all of them, none, or some, or
/// it is not known. Correct for each packet that the traffic stands for.
/// </summary>
internal sealed class NftMatch(NftTable table)
{
    /// <summary>What a map has for everything else.</summary>
    public const string Everything = "*";

    public static NftCertainty Of(bool matches) => matches ? NftCertainty.Yes : NftCertainty.No;

    public static NftCertainty Least(NftCertainty left, NftCertainty right) => left < right ? left : right;

    /// <summary>Whether all tests hold.</summary>
    public NftCertainty Test(IEnumerable<NftTest> tests, NftTraffic traffic)
    {
        var least = NftCertainty.Yes;
        foreach (var test in tests)
        {
            least = Least(least, Test(test, test.Values, traffic));
            if (least == NftCertainty.No)
            {
                break;
            }
        }

        return least;
    }

    /// <summary>Whether a test's field is one of some values.</summary>
    public NftCertainty Test(NftTest test, EquatableArray<string> values, NftTraffic traffic)
    {
        // What a packet does not have is neither equal nor different.
        var has = Has(test, traffic);
        foreach (var part in test.Parts)
        {
            has = Least(has, Has(part, traffic));
        }

        if (has == NftCertainty.No || test.Field == NftField.Unknown || (IsOfAnyTransport(test) && !HasPorts(traffic)))
        {
            return Least(has, NftCertainty.Perhaps);
        }

        var answer = Among(test, values, traffic);
        return Least(has, test.Negated ? NftCertainty.Yes - (int)answer : answer);
    }

    private static bool IsOfAnyTransport(NftTest test) =>
        test.Protocol == NftTest.AnyTransport || test.Parts.Any(static p => p.Protocol == NftTest.AnyTransport);

    private static bool HasPorts(NftTraffic traffic) => traffic.Protocol is "tcp" or "udp" or "sctp";

    private static NftCertainty Has(NftTest test, NftTraffic traffic) => test.Field switch
    {
        NftField.Absent => NftCertainty.No,
        NftField.Status or NftField.Direction => Of(traffic.HasFlow),
        _ => test.Protocol switch
        {
            "" => NftCertainty.Yes,
            "ip" => Of(!traffic.IsVersion6),
            "ip6" => Of(traffic.IsVersion6),
            "icmpv6" when !traffic.IsVersion6 => NftCertainty.No,
            "icmp" when traffic.IsVersion6 => NftCertainty.No,
            // Of a packet without ports something else is compared.
            NftTest.AnyTransport => NftCertainty.Yes,
            _ when traffic.Protocol is null => NftCertainty.Perhaps,
            "th" => Of(HasPorts(traffic)),
            var protocol => Of(protocol == NftValues.Protocol(traffic.Protocol)),
        },
    };

    private NftCertainty Among(NftTest test, EquatableArray<string> values, NftTraffic traffic)
    {
        var most = NftCertainty.No;
        foreach (var value in values)
        {
            var answer = !value.StartsWith('@') ? Is(test, value, traffic)
                : table.Set(value[1..]) is { IsFixed: true } set ? Among(test, set.Values, traffic)
                : NftCertainty.Perhaps;
            if (answer == NftCertainty.Yes)
            {
                return answer;
            }

            most = answer > most ? answer : most;
        }

        return most == NftCertainty.Perhaps && values.Count > 1 && Range(test.Field, traffic) is { } range && IsCovered(range, values.Select(v => Range(test.Field, v)))
            ? NftCertainty.Yes
            : most;
    }

    // Several values may together be all that the packets have.
    private static bool IsCovered((UInt128 First, UInt128 Last) range, IEnumerable<(UInt128 First, UInt128 Last)?> by)
    {
        var next = range.First;
        foreach (var (first, last) in by.OfType<(UInt128 First, UInt128 Last)>().Where(r => r.Last >= range.First).OrderBy(static r => r.First))
        {
            if (first > next || last >= range.Last)
            {
                return first <= next;
            }

            next = UInt128.Max(next, last + 1);
        }

        return false;
    }

    // What is one of a row of numbers: what the packets have of it; null for every other field.
    private static (UInt128 First, UInt128 Last)? Range(NftField field, NftTraffic traffic) => field switch
    {
        NftField.Source => Numbers(traffic.Source),
        NftField.Destination => Numbers(traffic.Destination),
        NftField.SourcePort => traffic.SourcePort,
        NftField.DestinationPort => traffic.DestinationPort,
        _ => null,
    };

    private static (UInt128 First, UInt128 Last)? Range(NftField field, string value) => field switch
    {
        NftField.Source or NftField.Destination => NftValues.Addresses(value) is var (first, last) ? (Number(first), Number(last)) : null,
        _ => NftValues.Numbers(value),
    };

    private static (UInt128 First, UInt128 Last) Numbers(IPNetwork network) => (Number(network.BaseAddress), Number(Subnets.Last(network)));

    private static UInt128 Number(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = address.TryWriteBytes(address.AddressFamily == AddressFamily.InterNetworkV6 ? bytes : bytes[12..], out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private static NftCertainty IsIn((UInt128 First, UInt128 Last)? range, (UInt128 First, UInt128 Last)? value) =>
        range is not var (first, last) || value is not var (from, to) ? NftCertainty.Perhaps
        : from <= first && last <= to ? NftCertainty.Yes
        : from <= last && first <= to ? NftCertainty.Perhaps
        : NftCertainty.No;

    private static NftCertainty Is(NftTest test, string value, NftTraffic traffic) => test.Field switch
    {
        // A value of a kind that is not known here.
        _ when value.StartsWith('{') => NftCertainty.Perhaps,
        _ when value == Everything => NftCertainty.Yes,
        NftField.Source or NftField.Destination or NftField.SourcePort or NftField.DestinationPort => IsIn(Range(test.Field, traffic), Range(test.Field, value)),
        NftField.Several => Parts(test.Parts, value.Split(NftValues.Between), traffic),
        NftField.Input => traffic.Input.Is(value),
        NftField.Output => traffic.Output.Is(value),
        NftField.Protocol => Protocol(value, traffic.Protocol),
        NftField.Mark => Mark(value, test.Mask, traffic),
        NftField.Family => Family(value, traffic),
        NftField.State => State(value, traffic.State),
        NftField.Status => Status(value, traffic),
        NftField.Direction => value is "original" or "reply" ? Known(traffic.IsReply, value == "reply") : NftCertainty.Perhaps,
        NftField.IcmpType => IcmpType(value, traffic),
        NftField.TcpFlags => Flags(value, test, traffic.TcpFlags),

        // No other packets are forwarded, or walked.
        NftField.PacketType => value is "broadcast" or "multicast" ? NftCertainty.No : NftCertainty.Perhaps,
        NftField.SourceType => Type(value, traffic.IsSourceLocal),
        NftField.DestinationType => Type(value, traffic.IsDestinationLocal),
        _ => NftCertainty.Perhaps,
    };

    private static NftCertainty Parts(EquatableArray<NftTest> fields, string[] values, NftTraffic traffic) => fields.Count == values.Length
        ? fields.Zip(values).Select(p => p.First.Field == NftField.Unknown ? NftCertainty.Perhaps : Is(p.First, p.Second, traffic)).Min()
        : NftCertainty.Perhaps;

    private static NftCertainty Known(bool? known, bool wanted) => known is { } value ? Of(value == wanted) : NftCertainty.Perhaps;

    private static NftCertainty Protocol(string value, string? protocol) => protocol is null ? NftCertainty.Perhaps
        : NftValues.Numbers(value) is not var (first, last) ? Of(NftValues.Protocol(value) == NftValues.Protocol(protocol))
        : NftValues.ProtocolNumber(protocol) is { } number ? Of(first <= number && number <= last)
        : NftCertainty.Perhaps;

    private static NftCertainty Family(string value, NftTraffic traffic) => value switch
    {
        "ip" or "ipv4" => Of(!traffic.IsVersion6),
        "ip6" or "ipv6" => Of(traffic.IsVersion6),
        _ => NftCertainty.No,
    };

    private static NftCertainty Mark(string value, uint mask, NftTraffic traffic)
    {
        if (NftValues.Number(value) is not { } wanted)
        {
            return NftCertainty.Perhaps;
        }

        var unknown = traffic.UnknownMark & mask;
        return (traffic.Mark & mask & ~unknown) != (wanted & ~unknown) ? NftCertainty.No
            : unknown != 0 ? NftCertainty.Perhaps
            : NftCertainty.Yes;
    }

    private static NftCertainty State(string value, string? state) =>
        state is not null && value is "new" or "established" or "related" or "invalid" or "untracked" ? Of(value == state) : NftCertainty.Perhaps;

    private static NftCertainty Status(string value, NftTraffic traffic) => value switch
    {
        "dnat" => Known(traffic.HasOtherDestination, true),
        "snat" => Known(traffic.HasOtherSource, true),
        "seen-reply" => Known(traffic.IsAnswered, true),
        "expected" when traffic.State is not null => NftCertainty.No,
        _ => NftCertainty.Perhaps,
    };

    private static NftCertainty IcmpType(string value, NftTraffic traffic)
    {
        var (request, reply) = traffic.IsVersion6 ? ("128", "129") : ("8", "0");
        return traffic.IcmpType is { } type ? Of(value == type || value == (type == "echo-request" ? request : reply)) : NftCertainty.Perhaps;
    }

    private static NftCertainty Flags(string value, NftTest test, uint? flags) => flags is { } set && NftValues.Number(value) is { } bits
        ? Of(test.IsAnyBit ? (set & test.Mask & bits) != 0 : (set & test.Mask) == bits)
        : NftCertainty.Perhaps;

    private static NftCertainty Type(string value, bool? isLocal) => value == "local" ? Known(isLocal, true)
        : isLocal == true ? NftCertainty.No
        : NftCertainty.Perhaps;
}
