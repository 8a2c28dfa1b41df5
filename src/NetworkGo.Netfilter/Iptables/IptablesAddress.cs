using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>Addresses as iptables writes them.</summary>
public static class IptablesAddress
{
    /// <summary>A subnet as the conntrack match writes it: one address without a prefix's length.</summary>
    public static string Tracked(IPNetwork network) =>
        network.PrefixLength == Subnets.Bits(network.BaseAddress) ? network.BaseAddress.ToString() : network.ToString();

    /// <summary>An address with a port behind it where one is given: <c>10.0.0.2:80</c>, <c>[fd00::2]:80</c>.</summary>
    public static string WithPort(IPAddress address, ushort? port)
    {
        ArgumentNullException.ThrowIfNull(address);
        return port is not { } number ? address.ToString()
            : address.AddressFamily == AddressFamily.InterNetworkV6 ? string.Create(CultureInfo.InvariantCulture, $"[{address}]:{number}")
            : string.Create(CultureInfo.InvariantCulture, $"{address}:{number}");
    }
}
