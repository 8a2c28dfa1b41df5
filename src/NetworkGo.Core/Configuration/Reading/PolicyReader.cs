using NetworkGo.Core.Configuration.Json;

namespace NetworkGo.Core.Configuration.Reading;

/// <summary>Reads <c>policies</c>.</summary>
internal static class PolicyReader
{
    /// <summary>The value of <c>namespace</c> that means the host's own.</summary>
    public const string HostNamespace = "host";

    /// <summary>Reads one element.</summary>
    /// <returns>Null when it is no object.</returns>
    public static PolicyDraft? Read(PositionedNode node, MistakeList mistakes)
    {
        if (ObjectReader.Open(node, ObjectShape.Policy, mistakes) is not { } reader)
        {
            return null;
        }

        return new PolicyDraft
        {
            Node = node,
            Name = reader.Text("name", TextRules.Plain),
            ServiceName = reader.Text("service_name", TextRules.Remark),
            ContainerName = reader.Text("container_name", TextRules.DockerName),
            Selector = reader.Text("selector", TextRules.DockerName),
            From = reader.Text("from", TextRules.Plain),
            Ports = PortReader.ReadMany(reader.Find("port"), mistakes),
            Protocol = ReadChoice(reader.Find("proto"), "this is no protocol", ProtocolOf, "tcp, udp, sctp, icmp or all", mistakes),
            Interface = reader.Text("iface", TextRules.Interface),
            Dnat = ReadChoice(reader.Find("nat"), "this kind of NAT is not known", DnatOf, "\"dnat\"", mistakes),
            To = reader.Text("to", TextRules.Plain),
            ToPort = PortReader.ReadOne(reader.Find("to_port"), mistakes),
            Namespace = reader.Text("namespace", TextRules.DockerName),
            Masquerade = reader.Flag("masquerade"),
        };
    }

    private static Field<T> ReadChoice<T>(
        PositionedNode? node, string message, Func<string, T?> read, string expected, MistakeList mistakes)
        where T : struct
    {
        if (node is null)
        {
            return Field<T>.Absent;
        }

        if (node.Kind == JsonKind.String && read(node.Text) is { } value)
        {
            return Field<T>.Of(node, value);
        }

        mistakes.Add(node, message, expected);
        return Field<T>.Wrong(node);
    }

    private static IpProtocol? ProtocolOf(string text) => text.ToUpperInvariant() switch
    {
        "TCP" => IpProtocol.Tcp,
        "UDP" => IpProtocol.Udp,
        "SCTP" => IpProtocol.Sctp,
        "ICMP" => IpProtocol.Icmp,
        "ALL" => IpProtocol.All,
        _ => null,
    };

    private static bool? DnatOf(string text) => string.Equals(text, "dnat", StringComparison.OrdinalIgnoreCase) ? true : null;
}
