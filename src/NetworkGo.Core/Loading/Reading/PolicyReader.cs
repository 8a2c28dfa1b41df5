using NetworkGo.Core.Configuration;
using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Nodes;

namespace NetworkGo.Core.Loading.Reading;

/// <summary>Reads <c>policies</c>.</summary>
internal static class PolicyReader
{
    /// <summary>The value of <c>namespace</c> that means the host's own.</summary>
    public const string HostNamespace = PolicyDefinition.HostNamespace;

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
            Name = reader.Text("name"),
            ServiceName = reader.Text("service_name"),
            ContainerName = reader.Text("container_name"),
            Selector = reader.Text("selector"),
            From = reader.Text("from"),
            Ports = reader.Ports("port"),
            Protocol = reader.Choice(
                "proto", "unknown protocol", IpProtocol.Tcp, IpProtocol.Udp, IpProtocol.Sctp, IpProtocol.Icmp, IpProtocol.All),
            Interfaces = reader.Interfaces("iface"),
            Dnat = reader.Choice("nat", "unknown kind of NAT", true),
            To = reader.Text("to"),
            ToPort = reader.Port("to_port"),
            Namespace = reader.Text("namespace"),
            Masquerade = reader.Flag("masquerade"),
        };
    }
}
