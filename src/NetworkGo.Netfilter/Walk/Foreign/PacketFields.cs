using System.Globalization;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Rules;
using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Netfilter.Walk.Foreign;

/// <summary>Which field of a packet an expression loads, as far as one is known.</summary>
internal static class PacketFields
{
    /// <summary>As many bytes as one expression can load: what is of unknown length covers them all.</summary>
    public const int Longest = 64;

    private const int ShortestVersion4 = 20;
    private const int Version6Header = 40;

    private static readonly (int Offset, PacketField Field)[] Version4 =
    [
        (9, new(new() { Field = NftField.Protocol, Protocol = "ip" }, ValueKind.Protocol, 1, "ip protocol")),
        (12, new(new() { Field = NftField.Source, Protocol = "ip" }, ValueKind.Address, 4, "ip saddr")),
        (16, new(new() { Field = NftField.Destination, Protocol = "ip" }, ValueKind.Address, 4, "ip daddr")),
    ];

    private static readonly (int Offset, PacketField Field)[] Version6 =
    [
        (8, new(new() { Field = NftField.Source, Protocol = "ip6" }, ValueKind.Address, 16, "ip6 saddr")),
        (24, new(new() { Field = NftField.Destination, Protocol = "ip6" }, ValueKind.Address, 16, "ip6 daddr")),
    ];

    /// <summary>What <c>meta</c> loads: enum nft_meta_keys of linux/netfilter/nf_tables.h.</summary>
    public static LoadedValue OfMeta(MetaKey key) => (int)key switch
    {
        1 => One(NftField.Family, ValueKind.EtherType, 2, "meta protocol"),
        3 => One(NftField.Mark, ValueKind.Mark, 4, "meta mark"),
        4 => One(NftField.Input, ValueKind.DeviceNumber, 4, "iif"),
        5 => One(NftField.Output, ValueKind.DeviceNumber, 4, "oif"),
        6 => One(NftField.Input, ValueKind.Device, 16, "iifname"),
        7 => One(NftField.Output, ValueKind.Device, 16, "oifname"),
        15 => One(NftField.Family, ValueKind.Family, 1, "meta nfproto"),
        16 => One(NftField.Protocol, ValueKind.Protocol, 1, "meta l4proto"),
        19 => One(NftField.PacketType, ValueKind.PacketType, 1, "meta pkttype"),
        var other => new([PacketField.Unknown(Longest, string.Create(CultureInfo.InvariantCulture, $"meta {other}"))]) { CanFail = true },
    };

    /// <summary>What <c>ct</c> loads: enum nft_ct_keys.</summary>
    public static LoadedValue OfConnection(CtKey key) => key switch
    {
        CtKey.State => One(NftField.State, ValueKind.State, 4, "ct state"),
        CtKey.Direction => One(NftField.Direction, ValueKind.Direction, 1, "ct direction") with { CanFail = true },
        CtKey.Status => One(NftField.Status, ValueKind.Status, 4, "ct status") with { CanFail = true },

        // What is not tracked has no mark; what is has one.
        CtKey.Mark => new([PacketField.Unknown(4, "ct mark") with { Presence = new NftTest { Field = NftField.Status, Values = [NftMatch.Everything] } }]) { CanFail = true },
        _ => new([PacketField.Unknown(Longest, string.Create(CultureInfo.InvariantCulture, $"ct {(int)key}"))]) { CanFail = true },
    };

    /// <summary>What <c>fib</c> loads of an address: its type.</summary>
    public static LoadedValue OfAddressType(bool isSource) => One(
        isSource ? NftField.SourceType : NftField.DestinationType, ValueKind.AddressType, 4, isSource ? "fib saddr type" : "fib daddr type");

    /// <summary>What is loaded of the packet itself.</summary>
    /// <param name="load">The bytes that are.</param>
    /// <param name="isVersion6">The packet's family; null where the rule has not tested it.</param>
    /// <param name="protocol">Its protocol, <c>th</c> for one with ports; empty where the rule has not tested it.</param>
    public static LoadedValue OfPayload(PayloadLoad load, bool? isVersion6, string protocol)
    {
        var length = Math.Clamp(load.Length, 0, Longest);
        IReadOnlyList<PacketField> fields = ((int)load.Base, isVersion6) switch
        {
            ((int)PayloadBase.Network, false) => Split(Version4, load.Offset, length, "ip"),
            ((int)PayloadBase.Network, true) => Split(Version6, load.Offset, length, "ip6"),
            ((int)PayloadBase.Transport, _) => Split(Transport(protocol), load.Offset, length, HeaderOf(protocol)),
            _ => [PacketField.Unknown(length, Place(load))],
        };
        var header = (int)load.Base != (int)PayloadBase.Network ? 0 : isVersion6 switch { false => ShortestVersion4, true => Version6Header, _ => 0 };
        return new(fields)
        {
            // The header of IP is there in any case.
            CanFail = load.Offset < 0 || (long)load.Offset + length > header,
            Kept = header > 0 ? new KeptBits(load.Offset, Bytes.Own([.. Enumerable.Repeat(byte.MaxValue, length)])) : null,
        };
    }

    private static LoadedValue One(NftField field, ValueKind kind, int length, string text) => new([new(new NftTest { Field = field }, kind, length, text)]);

    private static string Place(PayloadLoad load) => string.Create(
        CultureInfo.InvariantCulture, $"@{((int)load.Base switch { 0 => "ll", 1 => "nh", 2 => "th", _ => "ih" })},{(long)load.Offset * 8},{(long)load.Length * 8}");

    private static (int Offset, PacketField Field)[] Transport(string protocol)
    {
        var known = protocol.Length > 0 ? protocol : NftTest.AnyTransport;
        var words = protocol.Length > 0 ? protocol : "th";
        PacketField Port(NftField field, string name) => new(new() { Field = field, Protocol = known }, ValueKind.Port, 2, $"{words} {name}");
        return protocol switch
        {
            "icmp" or "icmpv6" => [(0, new(new() { Field = NftField.IcmpType, Protocol = protocol }, ValueKind.IcmpType, 1, $"{protocol} type"))],
            "tcp" =>
            [
                (0, Port(NftField.SourcePort, "sport")),
                (2, Port(NftField.DestinationPort, "dport")),
                (13, new(new() { Field = NftField.TcpFlags, Protocol = protocol }, ValueKind.TcpFlags, 1, "tcp flags")),
            ],
            "" or "th" or "udp" or "sctp" or "dccp" or "udplite" => [(0, Port(NftField.SourcePort, "sport")), (2, Port(NftField.DestinationPort, "dport"))],
            _ => [],
        };
    }

    // Those of which a walk knows whether a packet is of them.
    private static string HeaderOf(string protocol) => protocol is "tcp" or "udp" or "sctp" or "icmp" or "icmpv6" ? protocol : "";

    // nft loads fields that are next to each other at once, and of an address only the bytes of its prefix.
    private static PacketField[] Split((int Offset, PacketField Field)[] known, int offset, int length, string protocol)
    {
        var fields = new List<PacketField>();
        var (at, end) = ((long)offset, (long)offset + length);
        while (at < end)
        {
            var (from, field) = known.FirstOrDefault(f => f.Offset == at);
            if (field is null || (from + field.Length > end && (field.Kind != ValueKind.Address || fields.Count > 0)))
            {
                return [PacketField.Unknown(length, string.Create(CultureInfo.InvariantCulture, $"@{(protocol is "ip" or "ip6" ? "nh" : "th")},{(long)offset * 8},{length * 8}"), protocol)];
            }

            var loaded = (int)Math.Min(field.Length, end - at);
            fields.Add(field with { Length = loaded, WholeLength = field.Length });
            at += loaded;
        }

        return fields.Count > 0 ? [.. fields] : [PacketField.Unknown(length, "@", protocol)];
    }
}
