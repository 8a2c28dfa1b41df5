namespace NetworkGo.Netfilter.Nftables.Model;

/// <summary>The type of a base chain.</summary>
public enum ChainType
{
    /// <summary>filter.</summary>
    Filter,

    /// <summary>nat.</summary>
    Nat,

    /// <summary>route.</summary>
    Route,
}
