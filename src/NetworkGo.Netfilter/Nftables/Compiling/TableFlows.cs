using System.Buffers.Binary;
using System.Net;
using NetworkGo.Netfilter.Conntrack;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.State;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>
/// Which flows the elements of a table let through or translate: read from the table, since what wrote it may have been an earlier
/// daemon. Elements of answers are left out: their flows are those of the requests.
/// </summary>
internal static class TableFlows
{
    /// <summary>Those of one element; none where its set is none that lets flows through.</summary>
    public static IEnumerable<RevokedFlows> Of(TableState table, SetDefinition set, Element element)
    {
        var isTranslation = IsNamed(set, "dnat");
        var isTranslated = IsNamed(set, "translated") && !set.Name.StartsWith("translated_answers", StringComparison.Ordinal);
        if (!isTranslation && !isTranslated && !IsNamed(set, "open"))
        {
            return [];
        }

        var key = Read(set.Key, element.Key);
        if (!isTranslation)
        {
            return
            [
                new RevokedFlows(
                    new FlowMatcher
                    {
                        Translates = false,
                        TranslatedOnly = isTranslated,
                        Protocol = key.Protocol,
                        Source = key.Addresses.Count > 1 ? key.Addresses[0] : null,
                        Target = key.Addresses.Count > 0 ? key.Addresses[^1] : null,
                        TargetPort = key.Ports,
                    },
                    key.Input),
            ];
        }

        return Destinations(table, set, element).Select(destination => new RevokedFlows(
            new FlowMatcher
            {
                Translates = true,
                TranslatedOnly = true,
                Protocol = key.Protocol,
                Source = key.Addresses.Count > 0 ? key.Addresses[0] : null,
                Target = Subnets.Single(destination.Address),
                TargetPort = destination.Port ?? key.Ports,
                OriginalPort = key.Ports,
            },
            key.Input));
    }

    private static bool IsNamed(SetDefinition set, string kind) =>
        set.Name.StartsWith(kind, StringComparison.Ordinal) && set.Name.Length > kind.Length && set.Name[kind.Length] is '_' or '4' or '6';

    private static IEnumerable<(IPAddress Address, PortRange? Port)> Destinations(TableState table, SetDefinition set, Element element)
    {
        if (element.Verdict is { } verdict)
        {
            return table.FindSet(verdict.Chain) is { Definition.Data: { } spread } targets
                ? targets.Elements.Select(e => Destination(spread, e.Data))
                : [];
        }

        return set.Data is { } data ? [Destination(data, element.Data)] : [];
    }

    private static (IPAddress Address, PortRange? Port) Destination(KeyType type, Bytes data)
    {
        var read = Read(type, new ElementKey(data, data));
        return (read.Addresses[0].BaseAddress, read.Ports);
    }

    private static Parts Read(KeyType type, ElementKey key)
    {
        string? input = null;
        string? protocol = null;
        PortRange? ports = null;
        var addresses = new List<IPNetwork>();
        var at = 0;
        foreach (var part in type.Parts)
        {
            var from = key.From.Span.Slice(at, part.Length);
            var to = key.To.Span.Slice(at, part.Length);
            at += type.IsConcatenation ? KeyType.Padded(part) : part.Length;
            if (part == FieldType.IfName)
            {
                input = InputOf(from, to);
            }
            else if (part == FieldType.Ipv4Addr || part == FieldType.Ipv6Addr)
            {
                var value = new FieldValue(part, new Bytes(from), new Bytes(to));
                addresses.Add(new IPNetwork(new IPAddress(from), value.PrefixLength ?? part.Length * 8));
            }
            else if (part == FieldType.InetProto)
            {
                protocol = from[0] != to[0] ? null : IpProtocols.NameOrNumber(from[0]);
            }
            else if (part == FieldType.InetService)
            {
                ports = PortsOf(BinaryPrimitives.ReadUInt16BigEndian(from), BinaryPrimitives.ReadUInt16BigEndian(to));
            }
        }

        return new Parts(input, addresses, protocol, ports);
    }

    private static string InputOf(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        var name = System.Text.Encoding.UTF8.GetString(from.TrimEnd((byte)0));
        return from.SequenceEqual(to) ? name : name + '+';
    }

    private static PortRange? PortsOf(ushort first, ushort last) => first == 0 ? null : new PortRange(first, last);

    private sealed record Parts(string? Input, IReadOnlyList<IPNetwork> Addresses, string? Protocol, PortRange? Ports);
}
