namespace NetworkGo.Netfilter.Walk.Foreign;

/// <summary>How the bytes of a field are read.</summary>
internal enum ValueKind
{
    /// <summary>It is not known here.</summary>
    Unknown,

    /// <summary>An address, of four bytes or of sixteen.</summary>
    Address,

    /// <summary>A big-endian number of two bytes.</summary>
    Port,

    /// <summary>A protocol over IP.</summary>
    Protocol,

    /// <summary>A number in the host's byte order.</summary>
    Mark,

    /// <summary>The name of a device, filled up with zeros.</summary>
    Device,

    /// <summary>The number of a device, in the host's byte order.</summary>
    DeviceNumber,

    /// <summary>One bit of <see cref="Nftables.Rules.CtState"/>.</summary>
    State,

    /// <summary>Bits of <see cref="Nftables.Rules.CtStatus"/>.</summary>
    Status,

    /// <summary>0 or 1.</summary>
    Direction,

    /// <summary>NFPROTO_IPV4 or NFPROTO_IPV6.</summary>
    Family,

    /// <summary>The number of the protocol in an Ethernet frame.</summary>
    EtherType,

    /// <summary>PACKET_… of linux/if_packet.h.</summary>
    PacketType,

    /// <summary>RTN_… of linux/rtnetlink.h.</summary>
    AddressType,

    /// <summary>A type of ICMP.</summary>
    IcmpType,

    /// <summary>The flags of TCP.</summary>
    TcpFlags,
}
