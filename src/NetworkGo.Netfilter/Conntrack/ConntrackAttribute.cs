namespace NetworkGo.Netfilter.Conntrack;

/// <summary>Numbers of <c>linux/netfilter/nfnetlink_conntrack.h</c>. They are part of the kernel's stable interface.</summary>
internal static class ConntrackAttribute
{
    // enum ctattr_type: of a flow.
    public const ushort OriginalTuple = 1;
    public const ushort ReplyTuple = 2;
    public const ushort Status = 3;
    public const ushort Timeout = 7;
    public const ushort Mark = 8;
    public const ushort OriginalCounters = 9;
    public const ushort ReplyCounters = 10;
    public const ushort Id = 12;
    public const ushort Zone = 18;
    public const ushort MarkMask = 21;
    public const ushort Filter = 25;
    public const ushort StatusMask = 26;

    // enum ctattr_tuple: of one direction.
    public const ushort TupleAddresses = 1;
    public const ushort TupleProtocol = 2;
    public const ushort TupleZone = 3;

    // enum ctattr_ip.
    public const ushort SourceV4 = 1;
    public const ushort DestinationV4 = 2;
    public const ushort SourceV6 = 3;
    public const ushort DestinationV6 = 4;

    // enum ctattr_l4proto.
    public const ushort ProtocolNumber = 1;
    public const ushort SourcePort = 2;
    public const ushort DestinationPort = 3;
    public const ushort IcmpId = 4;
    public const ushort IcmpType = 5;
    public const ushort IcmpCode = 6;
    public const ushort IcmpV6Id = 7;
    public const ushort IcmpV6Type = 8;
    public const ushort IcmpV6Code = 9;

    // enum ctattr_counters.
    public const ushort CountedPackets = 1;
    public const ushort CountedBytes = 2;

    // enum ctattr_filter, and the bits of its content: these numbers are the kernel's alone (net/netfilter/nf_conntrack_netlink.c).
    public const ushort FilterOriginal = 1;
    public const uint FilterProtocolBit = 1 << 3;
    public const uint FilterDestinationPortBit = 1 << 5;
}
