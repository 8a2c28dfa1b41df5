using System.Net;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>The parts of a rule's match as parts of keys.</summary>
internal static class FlowFields
{
    /// <summary>An interface, or all whose names begin so; null for every one.</summary>
    public static FieldValue? Input(string? name) => name switch
    {
        null or "+" => null,
        [.., '+'] => FieldValue.IfName(name[..^1] + '*'),
        _ => FieldValue.IfName(name),
    };

    /// <summary>Addresses; null for all.</summary>
    public static FieldValue? Addresses(IPNetwork? network) => network is { PrefixLength: > 0 } given ? FieldValue.Network(given) : null;

    /// <summary>A protocol, or all.</summary>
    public static FieldValue Protocol(IpProtocol protocol) =>
        protocol == IpProtocol.All ? FieldValue.AnyProtocol() : FieldValue.Protocol((byte)IpProtocols.Number(protocol));

    /// <summary>Ports; all where none are given. What has no ports has other bytes there, which match all of them.</summary>
    public static FieldValue Ports(PortRange? ports) =>
        ports is { } given ? FieldValue.Ports(given.First, given.Last) : FieldValue.Ports(0, ushort.MaxValue);

    /// <summary>The family of a match; IPv4 where it names no address.</summary>
    public static NatFamily FamilyOf(FlowMatch match) => FamilyOf((match.Target ?? match.Source)?.BaseAddress);

    /// <summary>The family of an address.</summary>
    public static NatFamily FamilyOf(IPAddress? address) => address?.GetAddressBytes().Length == 16 ? NatFamily.Ipv6 : NatFamily.Ipv4;
}
