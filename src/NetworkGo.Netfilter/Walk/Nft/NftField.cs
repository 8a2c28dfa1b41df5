namespace NetworkGo.Netfilter.Walk.Nft;

/// <summary>What of a packet a test of an nftables rule looks at.</summary>
public enum NftField
{
    /// <summary>Something that is not known here.</summary>
    Unknown,

    /// <summary><c>iifname</c>: the device that it arrived on.</summary>
    Input,

    /// <summary><c>oifname</c>: the device that it leaves by.</summary>
    Output,

    /// <summary><c>ip saddr</c> or <c>ip6 saddr</c>; the test is of the family, too.</summary>
    Source,

    /// <summary><c>ip daddr</c> or <c>ip6 daddr</c>; the test is of the family, too.</summary>
    Destination,

    /// <summary><c>ip protocol</c> or <c>meta l4proto</c>.</summary>
    Protocol,

    /// <summary><c>dport</c> of a protocol; the test is of the protocol, too.</summary>
    DestinationPort,

    /// <summary><c>meta mark</c>.</summary>
    Mark,

    /// <summary><c>ct state</c>.</summary>
    State,

    /// <summary><c>sport</c> of a protocol; the test is of the protocol, too.</summary>
    SourcePort,

    /// <summary><c>icmp type</c> or <c>icmpv6 type</c>; the test is of the protocol, too.</summary>
    IcmpType,

    /// <summary><c>tcp flags</c>, as bits; the test is of the protocol, too.</summary>
    TcpFlags,

    /// <summary><c>ct status</c>, of which one has to be set.</summary>
    Status,

    /// <summary><c>ct direction</c>.</summary>
    Direction,

    /// <summary><c>meta nfproto</c> or <c>meta protocol</c>.</summary>
    Family,

    /// <summary><c>meta pkttype</c>.</summary>
    PacketType,

    /// <summary><c>fib saddr type</c>.</summary>
    SourceType,

    /// <summary><c>fib daddr type</c>.</summary>
    DestinationType,

    /// <summary>Several fields, one after the other: <c>ip saddr . tcp dport</c>.</summary>
    Several,

    /// <summary>What no IP packet has: <c>arp operation</c>, for example.</summary>
    Absent,
}
