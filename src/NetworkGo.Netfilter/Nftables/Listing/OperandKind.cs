namespace NetworkGo.Netfilter.Nftables.Listing;

/// <summary>How values of a register are printed.</summary>
internal enum OperandKind
{
    /// <summary>By a type of sets' keys.</summary>
    Typed,

    /// <summary>ct state.</summary>
    State,

    /// <summary>ct status.</summary>
    Status,

    /// <summary>ct direction.</summary>
    Direction,

    /// <summary>fib daddr type.</summary>
    AddressType,

    /// <summary>icmp type, icmpv6 type.</summary>
    IcmpType,

    /// <summary>A plain number of one byte.</summary>
    Number,

    /// <summary>A constant of the rule.</summary>
    Constant,
}
