namespace NetworkGo.Netfilter.Nftables.Features;

/// <summary>What a table of ours needs of the kernel, or can do without.</summary>
public enum TableFeature
{
    /// <summary>Tables of family inet with base chains.</summary>
    InetTables,

    /// <summary>Chains of type nat in them, and translation to a constant and to the packet's own address.</summary>
    InetNat,

    /// <summary>Sets whose keys have several parts.</summary>
    ConcatenatedSets,

    /// <summary>Sets of ranges.</summary>
    Intervals,

    /// <summary>Sets whose keys have several parts that are ranges.</summary>
    ConcatenatedIntervals,

    /// <summary>Elements that count their packets.</summary>
    ElementCounters,

    /// <summary>Comments of elements and rules.</summary>
    Comments,

    /// <summary>Translation to the address and port that a map gives.</summary>
    AddressMaps,

    /// <summary>Maps that give a verdict or a chain.</summary>
    VerdictMaps,

    /// <summary>Whether the packet's target is an address of the host.</summary>
    LocalAddressType,

    /// <summary>One of several targets in turn.</summary>
    NumberGenerator,

    /// <summary>Translation to the address of the outgoing interface.</summary>
    Masquerade,

    /// <summary>State, direction, status and original addresses of a tracked connection.</summary>
    TrackedConnections,

    /// <summary>Marks of packets and connections.</summary>
    Marks,

    /// <summary>Elements that go after a time.</summary>
    ElementTimeouts,

    /// <summary>Logging to a group of nfnetlink_log.</summary>
    LogGroups,

    /// <summary>A number of packets in a time.</summary>
    RateLimits,

    /// <summary>Answers that a target cannot be reached.</summary>
    Reject,

    /// <summary>Comments of tables and chains.</summary>
    TableComments,

    /// <summary>Tables that only the socket that made them changes.</summary>
    OwnedTables,

    /// <summary>Tables with an owner that stay when its socket is closed.</summary>
    PersistentTables,

    /// <summary>Notifications of what was changed.</summary>
    Notifications,
}
