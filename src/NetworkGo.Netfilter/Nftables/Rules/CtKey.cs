namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>What is known of a packet's connection: enum nft_ct_keys.</summary>
public enum CtKey
{
    /// <summary>new, established and so on: bits.</summary>
    State = 0,

    /// <summary>0 for original, 1 for reply.</summary>
    Direction = 1,

    /// <summary>enum ip_conntrack_status: bits.</summary>
    Status = 2,

    /// <summary>The connection's mark.</summary>
    Mark = 3,

    /// <summary>The protocol over IP of a direction.</summary>
    Protocol = 10,

    /// <summary>The source's port of a direction.</summary>
    SourcePort = 11,

    /// <summary>The target's port of a direction.</summary>
    TargetPort = 12,

    /// <summary>The source's IPv4 address of a direction (Linux 4.17).</summary>
    SourceIpv4 = 19,

    /// <summary>The target's IPv4 address of a direction.</summary>
    TargetIpv4 = 20,

    /// <summary>The source's IPv6 address of a direction.</summary>
    SourceIpv6 = 21,

    /// <summary>The target's IPv6 address of a direction.</summary>
    TargetIpv6 = 22,
}
