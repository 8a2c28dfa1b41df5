using System.Net;

namespace NetworkGo.Netfilter.Walk.Packets;

/// <summary>A device of a namespace.</summary>
public sealed record NamespaceLink
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its number in its namespace.</summary>
    public int Index { get; init; }

    /// <summary>Of a virtual cable: the number of its other end, in that one's namespace.</summary>
    public int? PeerIndex { get; init; }

    /// <summary>The bridge that it is a port of; null where it is none.</summary>
    public string? Bridge { get; init; }

    /// <summary>Whether it is a bridge.</summary>
    public bool IsBridge { get; init; }

    /// <summary>Its addresses, each with the length of its subnet's prefix.</summary>
    public EquatableArray<LinkAddress> Addresses { get; init; }

    /// <summary>Whether what arrives on it is forwarded.</summary>
    public bool Forwards { get; init; }

    /// <summary>Of a bridge: whether what stays on it passes the filters all the same (<c>bridge-nf-call-iptables</c>).</summary>
    public bool FiltersBridged { get; init; }

    /// <summary>The first of its addresses; null where it has none.</summary>
    public LinkAddress? FirstAddress => Addresses.Count > 0 ? Addresses[0] : null;

    /// <summary>The address that the kernel would masquerade with towards a next hop: one of its subnet, else the first of its family.</summary>
    public IPAddress? AddressTowards(IPAddress? nextHop) => (nextHop is null
        ? FirstAddress
        : Addresses.FirstOrDefault(a => a.Subnet.Contains(nextHop)) ?? Addresses.FirstOrDefault(a => a.Address.AddressFamily == nextHop.AddressFamily))?.Address;
}
