namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>How is answered: enum nft_reject_types.</summary>
public enum RejectType
{
    /// <summary>By a reset of TCP.</summary>
    TcpReset = 1,

    /// <summary>By ICMP or ICMPv6, as the packet needs.</summary>
    Icmpx = 2,
}
