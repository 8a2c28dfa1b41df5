using System.Globalization;
using System.Text.Json;
using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Netfilter.Tests.Walk;

/// <summary>Reads the tests of nftables rules, and the values in them and in sets.</summary>
internal static class NftJsonTest
{
    private static readonly string[] FlagNames = ["fin", "syn", "rst", "psh", "ack", "urg", "ecn", "cwr"];

    /// <summary>Reads a match.</summary>
    public static NftTest Read(JsonElement match)
    {
        var (left, right, operation) = (match.GetProperty("left"), match.GetProperty("right"), match.GetProperty("op").GetString());
        JsonElement? mask = null;
        if (left.ValueKind == JsonValueKind.Object && left.TryGetProperty("&", out var both) && both.GetArrayLength() == 2)
        {
            (left, mask) = (both[0], both[1]);
        }

        var field = Field(left);
        return field.Field switch
        {
            NftField.Absent => field,
            NftField.TcpFlags => ReadFlags(field, mask, right, operation),
            NftField.Mark when mask is { } bits => bits.ValueKind == JsonValueKind.Number && bits.TryGetUInt32(out var number) && operation is "==" or "!="
                ? Compared(field, right, operation) with { Mask = number }
                : NftTest.Unknown,
            _ => mask is null ? Compared(field, right, operation) : Unreadable(field),
        };
    }

    /// <summary>What a test or a map looks at.</summary>
    public static NftTest Field(JsonElement left)
    {
        if (left.ValueKind != JsonValueKind.Object)
        {
            return NftTest.Unknown;
        }

        var what = left.EnumerateObject().First();
        return (what.Name, Member(what.Value, "key"), Member(what.Value, "protocol"), Member(what.Value, "field")) switch
        {
            ("meta", "iifname" or "iif", _, _) => new NftTest { Field = NftField.Input },
            ("meta", "oifname" or "oif", _, _) => new NftTest { Field = NftField.Output },
            ("meta", "mark", _, _) => new NftTest { Field = NftField.Mark },
            ("meta", "l4proto", _, _) => new NftTest { Field = NftField.Protocol },
            ("payload", _, "ip", "protocol") => new NftTest { Field = NftField.Protocol, Protocol = "ip" },
            ("meta", "nfproto" or "protocol", _, _) => new NftTest { Field = NftField.Family },
            ("meta", "pkttype", _, _) => new NftTest { Field = NftField.PacketType },
            ("ct", "state", _, _) => new NftTest { Field = NftField.State },
            ("ct", "status", _, _) => new NftTest { Field = NftField.Status },
            ("ct", "direction", _, _) => new NftTest { Field = NftField.Direction },
            ("payload", _, "ip" or "ip6", "saddr") => new NftTest { Field = NftField.Source, Protocol = Member(what.Value, "protocol") },
            ("payload", _, "ip" or "ip6", "daddr") => new NftTest { Field = NftField.Destination, Protocol = Member(what.Value, "protocol") },
            ("payload", _, "arp", _) => new NftTest { Field = NftField.Absent },
            ("payload", _, var protocol and not "", "dport") => new NftTest { Field = NftField.DestinationPort, Protocol = protocol },
            ("payload", _, var protocol and not "", "sport") => new NftTest { Field = NftField.SourcePort, Protocol = protocol },
            ("payload", _, "icmp" or "icmpv6", "type") => new NftTest { Field = NftField.IcmpType, Protocol = Member(what.Value, "protocol") },
            ("payload", _, "tcp", "flags") => new NftTest { Field = NftField.TcpFlags, Protocol = "tcp" },
            ("payload", _, "ip" or "ip6" or "tcp" or "udp" or "sctp" or "icmp" or "icmpv6", _) => new NftTest { Field = NftField.Unknown, Protocol = Member(what.Value, "protocol") },
            ("tcp option", _, _, _) => new NftTest { Field = NftField.Unknown, Protocol = "tcp" },
            ("fib", _, _, _) when Member(what.Value, "result") == "type" => OfAddress(what.Value),
            ("concat", _, _, _) when what.Value.ValueKind == JsonValueKind.Array => new NftTest
            {
                Field = NftField.Several,
                Parts = what.Value.EnumerateArray().Select(Field).ToEquatableArray(),
            },
            _ => NftTest.Unknown,
        };
    }

    /// <summary>The values of a test or of a set.</summary>
    public static IEnumerable<string> Values(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Number => [value.GetRawText()],
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Values),
        JsonValueKind.Object when value.TryGetProperty("set", out var set) => Values(set),

        // One with a comment or a timeout of its own.
        JsonValueKind.Object when value.TryGetProperty("elem", out var element) => Values(element.GetProperty("val")),
        JsonValueKind.Object when value.TryGetProperty("range", out var range) => [$"{range[0]}-{range[1]}"],
        JsonValueKind.Object when value.TryGetProperty("prefix", out var prefix) =>
            [string.Create(CultureInfo.InvariantCulture, $"{prefix.GetProperty("addr").GetString()}/{prefix.GetProperty("len").GetInt32()}")],
        JsonValueKind.Object when value.TryGetProperty("concat", out var parts) => [string.Join(NftJson.Between, parts.EnumerateArray().SelectMany(Values))],

        // A value of another kind is none that is known here.
        _ => [value.GetRawText()],
    };

    /// <summary>A text in an object; empty where there is none.</summary>
    public static string Member(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static NftTest OfAddress(JsonElement fib) => (fib.TryGetProperty("flags", out var flags) ? Values(flags) : []).ToList() switch
    {
        ["saddr"] => new NftTest { Field = NftField.SourceType },
        ["daddr"] => new NftTest { Field = NftField.DestinationType },
        _ => NftTest.Unknown,
    };

    private static NftTest Compared(NftTest field, JsonElement right, string? operation)
    {
        if (field.Field is NftField.SourcePort or NftField.DestinationPort && operation is "<" or ">" or "<=" or ">=" && right.ValueKind == JsonValueKind.Number)
        {
            var bound = right.GetInt32();
            var (first, last) = operation switch
            {
                "<" => (0, bound - 1),
                "<=" => (0, bound),
                ">" => (bound + 1, ushort.MaxValue),
                _ => (bound, (int)ushort.MaxValue),
            };
            return field with { Values = [string.Create(CultureInfo.InvariantCulture, $"{first}-{last}")] };
        }

        var values = Values(right).ToEquatableArray();
        var isKnown = (field.Field, operation) switch
        {
            // Bits: one of them is enough, or all together are compared.
            (NftField.Status, "in") => true,
            (NftField.Status, _) => false,
            (NftField.State, "!=") => right.ValueKind != JsonValueKind.Array,

            // The number of a device that is not there any more.
            (NftField.Input or NftField.Output, _) when values.Any(static v => uint.TryParse(v, NumberStyles.None, CultureInfo.InvariantCulture, out _)) => false,
            (_, "==" or "!=" or "in") => true,
            _ => false,
        };
        return isKnown ? field with { Values = values, Negated = operation == "!=" } : Unreadable(field);
    }

    private static NftTest Unreadable(NftTest field) => new() { Field = NftField.Unknown, Protocol = field.Protocol };

    // "in": one of them is set; "!": none is.
    private static NftTest ReadFlags(NftTest field, JsonElement? mask, JsonElement right, string? operation) =>
        operation is "==" or "!=" or "in" or "!" && Bits(right) is { } value && (mask is { } looked ? Bits(looked) : uint.MaxValue) is { } bits
            ? field with
            {
                Values = [value.ToString(CultureInfo.InvariantCulture)],
                Mask = bits,
                Negated = operation is "!=" or "!",
                IsAnyBit = operation is "in" or "!",
            }
            : Unreadable(field);

    private static uint? Bits(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            var at = Array.IndexOf(FlagNames, value.GetString());
            return at < 0 ? null : 1u << at;
        }

        var parts = value.ValueKind == JsonValueKind.Array ? value
            : value.ValueKind == JsonValueKind.Object && value.TryGetProperty("|", out var either) ? either
            : default;
        return parts.ValueKind == JsonValueKind.Array ? parts.EnumerateArray().Select(Bits).Aggregate((uint?)0, static (all, b) => all | b)
            : value.ValueKind == JsonValueKind.Number && value.TryGetUInt32(out var number) ? number
            : null;
    }
}
