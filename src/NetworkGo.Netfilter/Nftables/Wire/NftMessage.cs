namespace NetworkGo.Netfilter.Nftables.Wire;

/// <summary>The messages of nf_tables: enum nf_tables_msg_types of linux/netfilter/nf_tables.h.</summary>
public enum NftMessage
{
    /// <summary>A table is made, or shown.</summary>
    NewTable = 0,

    /// <summary>A table is asked for.</summary>
    GetTable = 1,

    /// <summary>A table is deleted.</summary>
    DeleteTable = 2,

    /// <summary>A chain is made, changed or shown.</summary>
    NewChain = 3,

    /// <summary>Chains are asked for.</summary>
    GetChain = 4,

    /// <summary>A chain is deleted.</summary>
    DeleteChain = 5,

    /// <summary>A rule is made, or shown.</summary>
    NewRule = 6,

    /// <summary>Rules are asked for.</summary>
    GetRule = 7,

    /// <summary>A rule, or all of a chain, is deleted.</summary>
    DeleteRule = 8,

    /// <summary>A set is made, or shown.</summary>
    NewSet = 9,

    /// <summary>Sets are asked for.</summary>
    GetSet = 10,

    /// <summary>A set is deleted.</summary>
    DeleteSet = 11,

    /// <summary>Elements are added, or shown.</summary>
    NewElement = 12,

    /// <summary>Elements are asked for.</summary>
    GetElement = 13,

    /// <summary>Elements, or all of a set, are deleted.</summary>
    DeleteElement = 14,

    /// <summary>The generation of the ruleset is shown.</summary>
    NewGeneration = 15,

    /// <summary>The generation is asked for.</summary>
    GetGeneration = 16,

    /// <summary>A table is deleted, no error where there is none (Linux 6.3).</summary>
    DestroyTable = 26,

    /// <summary>A chain is deleted, no error where there is none (Linux 6.3).</summary>
    DestroyChain = 27,

    /// <summary>A rule is deleted, no error where there is none (Linux 6.3).</summary>
    DestroyRule = 28,

    /// <summary>A set is deleted, no error where there is none (Linux 6.3).</summary>
    DestroySet = 29,

    /// <summary>Elements are deleted, no error where there are none (Linux 6.3).</summary>
    DestroyElement = 30,
}
