namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>The state of a packet's connection, as bits of NFT_CT_STATE.</summary>
[Flags]
public enum CtState
{
    /// <summary>No bit.</summary>
    None = 0,

    /// <summary>invalid.</summary>
    Invalid = 1,

    /// <summary>established.</summary>
    Established = 2,

    /// <summary>related.</summary>
    Related = 4,

    /// <summary>new.</summary>
    New = 8,

    /// <summary>untracked.</summary>
    Untracked = 64,
}
