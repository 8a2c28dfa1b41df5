using System.Net;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>Addresses as iptables writes them.</summary>
public static class IptablesAddress
{
    /// <summary>A subnet as the conntrack match writes it: one address without a prefix's length.</summary>
    public static string Tracked(IPNetwork network) =>
        network.PrefixLength == Subnets.Bits(network.BaseAddress) ? network.BaseAddress.ToString() : network.ToString();
}
