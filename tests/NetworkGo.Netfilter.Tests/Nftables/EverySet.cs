using System.Globalization;
using System.Net;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.State;

namespace NetworkGo.Netfilter.Tests.Nftables;

/// <summary>A table with a set of every type of one and of two parts that may be written, for single keys and for ranges, and maps from and to each type.</summary>
public static class EverySet
{
    public static TableState Table { get; } = new(new Table("network-go"), [.. Definitions().Select(Fill)], []);

    private static IEnumerable<SetDefinition> Definitions()
    {
        var types = FieldType.All;
        KeyType[] single = [.. types.Select(static t => KeyType.Of(t))];
        KeyType[] pairs = [.. types.SelectMany(a => types.Select(b => KeyType.Of(a, b)))];
        var shapes = single.Concat(pairs).Select(static key => new SetDefinition("", key))
            .Concat(single.SelectMany(key => single.Concat(pairs).Select(data => new SetDefinition("", key) { Data = data })))
            .Concat(single.Concat(pairs).Select(static key => new SetDefinition("", key) { IsVerdictMap = true }));
        var number = 0;
        foreach (var shape in shapes)
        {
            foreach (var isInterval in (bool[])[false, true])
            {
                var set = shape with { Name = string.Create(CultureInfo.InvariantCulture, $"s{number++}"), IsInterval = isInterval };
                if (set.Problem is null)
                {
                    yield return set;
                }
            }
        }
    }

    private static SetState Fill(SetDefinition set)
    {
        var single = Element(set, set.Key.Parts.Select(static p => Value(p, 1)));
        return new SetState(set, new ElementSet(set.IsInterval
            ? [single, Element(set, [.. set.Key.Parts.SkipLast(1).Select(static p => Value(p, 2)), Range(set.Key.Parts[^1])])]
            : [single, Element(set, set.Key.Parts.Select(static p => Value(p, 2)))]));
    }

    private static Element Element(SetDefinition set, IEnumerable<FieldValue> key)
    {
        var element = NetworkGo.Netfilter.Nftables.Model.Element.Of([.. key]).Named("c");
        return set.IsVerdictMap ? element.To(Verdict.Accept)
            : set.Data is { } data ? element.To([.. data.Parts.Select(static p => Value(p, 3))])
            : element;
    }

    private static FieldValue Value(FieldType type, byte number) => type.Name switch
    {
        "nf_proto" => FieldValue.Family(number == 1 ? NatFamily.Ipv4 : NatFamily.Ipv6),
        "ipv4_addr" => FieldValue.Address(new IPAddress([10, 0, 0, number])),
        "ipv6_addr" => FieldValue.Address(IPAddress.Parse($"fd00::{number}")),
        // Protocols without a name.
        "inet_proto" => FieldValue.Protocol((byte)(200 + number)),
        "inet_service" => FieldValue.Port((ushort)(7000 + number)),
        "mark" => FieldValue.Mark((uint)(256 + number)),
        _ => FieldValue.IfName(string.Create(CultureInfo.InvariantCulture, $"eth{number}")),
    };

    private static FieldValue Range(FieldType type) => type.Name switch
    {
        "ipv4_addr" => FieldValue.Network(IPNetwork.Parse("172.16.0.0/12")),
        "ipv6_addr" => FieldValue.Network(IPNetwork.Parse("fe80::/10")),
        "inet_proto" => FieldValue.Protocol(210) with { To = FieldValue.Protocol(220).From },
        "inet_service" => FieldValue.Ports(8000, 65535),
        "ifname" => FieldValue.IfName("br-*"),
        _ => Value(type, 2),
    };
}
