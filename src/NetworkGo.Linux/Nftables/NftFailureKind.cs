namespace NetworkGo.Linux.Nftables;

/// <summary>What a failure means for the caller.</summary>
public enum NftFailureKind
{
    /// <summary>The kernel refused; nothing is changed.</summary>
    Refused,

    /// <summary>The process may not do it: a capability is missing.</summary>
    Denied,

    /// <summary>The ruleset is of another generation than expected; nothing is changed.</summary>
    Conflict,

    /// <summary>The kernel cannot do it now (EBUSY, EAGAIN, ENOMEM); nothing is changed, and it may be tried again.</summary>
    Busy,

    /// <summary>It is larger than the socket may send at once.</summary>
    TooLarge,

    /// <summary>Answers were lost, or did not come in time: it may be done or not. Reading tells.</summary>
    Unknown,

    /// <summary>An answer cannot be understood.</summary>
    Malformed,

    /// <summary>What is read changes faster than it can be read.</summary>
    Unstable,

    /// <summary>The kernel has no nf_tables, so there is no table of anyone's.</summary>
    Unsupported,
}
