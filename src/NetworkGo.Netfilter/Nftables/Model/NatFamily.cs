namespace NetworkGo.Netfilter.Nftables.Model;

/// <summary>The address family of a packet, in the numbers of NFPROTO.</summary>
public enum NatFamily : byte
{
    /// <summary>NFPROTO_IPV4.</summary>
    Ipv4 = 2,

    /// <summary>NFPROTO_IPV6.</summary>
    Ipv6 = 10,
}
