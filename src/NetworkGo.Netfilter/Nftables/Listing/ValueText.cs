using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.Listing;

/// <summary>Values as nft prints them.</summary>
internal static class ValueText
{
    // The names of Debian's /etc/protocols, which nft uses where the machine has that file.
    private static readonly Dictionary<byte, string> Protocols = new()
    {
        [0] = "ip",
        [1] = "icmp",
        [2] = "igmp",
        [4] = "ipencap",
        [6] = "tcp",
        [8] = "egp",
        [17] = "udp",
        [33] = "dccp",
        [41] = "ipv6",
        [47] = "gre",
        [50] = "esp",
        [51] = "ah",
        [58] = "ipv6-icmp",
        [88] = "eigrp",
        [89] = "ospf",
        [94] = "ipip",
        [103] = "pim",
        [112] = "vrrp",
        [115] = "l2tp",
        [132] = "sctp",
        [136] = "udplite",
    };

    /// <summary>A value of a type; a name's beginning where it is shorter.</summary>
    public static string Of(FieldType type, ReadOnlySpan<byte> value) => type.Name switch
    {
        "ipv4_addr" => new IPAddress(value).ToString(),
        "ipv6_addr" => Ipv6Text.Of(value),
        "inet_proto" => Protocol(value[0]),
        "inet_service" => BinaryPrimitives.ReadUInt16BigEndian(value).ToString(CultureInfo.InvariantCulture),
        "mark" => Mark(MemoryMarshal.Read<uint>(value)),
        "nf_proto" => value[0] == (byte)NatFamily.Ipv4 ? "ipv4" : "ipv6",
        _ => $"\"{Encoding.UTF8.GetString(value.TrimEnd((byte)0))}{(value.Length < type.Length ? "*" : "")}\"",
    };

    /// <summary>A range of a type: a network where it is one.</summary>
    public static string OfRange(FieldType type, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        if (from.SequenceEqual(to))
        {
            return Of(type, from);
        }

        if (type == FieldType.IfName)
        {
            return Of(type, from.TrimEnd((byte)0));
        }

        if (type == FieldType.InetProto)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{from[0]}-{to[0]}");
        }

        return new FieldValue(type, new Bytes(from), new Bytes(to)).PrefixLength is { } length
            ? string.Create(CultureInfo.InvariantCulture, $"{Of(type, from)}/{length}")
            : $"{Of(type, from)}-{Of(type, to)}";
    }

    /// <summary>A protocol's name, or number.</summary>
    public static string Protocol(byte number) =>
        Protocols.TryGetValue(number, out var name) ? name : number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A mark.</summary>
    public static string Mark(uint mark) => "0x" + mark.ToString("x8", CultureInfo.InvariantCulture);

    /// <summary>A time, as <c>1d2h3m4s500ms</c>.</summary>
    public static string Time(TimeSpan time)
    {
        var text = new StringBuilder();
        Append(time.Days, "d");
        Append(time.Hours, "h");
        Append(time.Minutes, "m");
        Append(time.Seconds, "s");
        Append(time.Milliseconds, "ms");
        return text.Length == 0 ? "0s" : text.ToString();

        void Append(int count, string unit)
        {
            if (count > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"{count}{unit}");
            }
        }
    }
}
