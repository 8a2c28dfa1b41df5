using System.Globalization;

namespace NetworkGo.Netfilter.Values;

/// <summary>Names and numbers of protocols, as iptables and connection tracking write them.</summary>
public static class IpProtocols
{
    private const string Tcp = "tcp";
    private const string Udp = "udp";
    private const string Sctp = "sctp";
    private const string Icmp = "icmp";

    /// <summary>The name of a protocol.</summary>
    public static string Name(IpProtocol protocol) => protocol switch
    {
        IpProtocol.Tcp => Tcp,
        IpProtocol.Udp => Udp,
        IpProtocol.Sctp => Sctp,
        IpProtocol.Icmp => Icmp,
        _ => throw new InvalidOperationException($"protocol {protocol} has no name"),
    };

    /// <summary>The number of a protocol.</summary>
    public static int Number(IpProtocol protocol) => protocol switch
    {
        IpProtocol.Tcp => 6,
        IpProtocol.Udp => 17,
        IpProtocol.Sctp => 132,
        IpProtocol.Icmp => 1,
        _ => throw new InvalidOperationException($"protocol {protocol} has no number"),
    };

    /// <summary>The number of a protocol by its name, or by its number as text; null for any other text.</summary>
    public static int? Number(string name) => name switch
    {
        Tcp => 6,
        Udp => 17,
        Sctp => 132,
        Icmp => 1,
        _ => byte.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null,
    };

    /// <summary>The name of a protocol by its number.</summary>
    public static string Name(int number) => number switch
    {
        6 => Tcp,
        17 => Udp,
        132 => Sctp,
        1 => Icmp,
        _ => throw new InvalidOperationException($"protocol {number} has no name"),
    };
}
