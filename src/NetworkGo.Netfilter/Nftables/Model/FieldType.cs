namespace NetworkGo.Netfilter.Nftables.Model;

/// <summary>The type of one part of a key, as nft(8) names it. The kernel only keeps the number; nft reads it back for its listing.</summary>
/// <param name="Name">In nft's text.</param>
/// <param name="Number">nft's own number (enum datatypes of its sources, fixed since it is kept in kernels).</param>
/// <param name="Length">Bytes without padding.</param>
public sealed record FieldType(string Name, uint Number, int Length)
{
    /// <summary>Whether numbers are in the host's byte order: marks and interface names.</summary>
    public bool IsHostOrder => this == Mark || this == IfName;

    /// <summary>nf_proto: ipv4 or ipv6.</summary>
    public static FieldType NfProto { get; } = new("nf_proto", 2, 1);

    /// <summary>An IPv4 address.</summary>
    public static FieldType Ipv4Addr { get; } = new("ipv4_addr", 7, 4);

    /// <summary>An IPv6 address.</summary>
    public static FieldType Ipv6Addr { get; } = new("ipv6_addr", 8, 16);

    /// <summary>A protocol over IP.</summary>
    public static FieldType InetProto { get; } = new("inet_proto", 12, 1);

    /// <summary>A port.</summary>
    public static FieldType InetService { get; } = new("inet_service", 13, 2);

    /// <summary>A packet's or connection's mark.</summary>
    public static FieldType Mark { get; } = new("mark", 19, 4);

    /// <summary>The name of an interface.</summary>
    public static FieldType IfName { get; } = new("ifname", 41, 16);

    /// <summary>All of them.</summary>
    public static ValueList<FieldType> All { get; } = [NfProto, Ipv4Addr, Ipv6Addr, InetProto, InetService, Mark, IfName];

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
