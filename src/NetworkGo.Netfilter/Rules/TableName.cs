namespace NetworkGo.Netfilter.Rules;

/// <summary>An iptables table that NetworkGo has chains in.</summary>
public enum TableName
{
    /// <summary><c>raw</c>: before connection tracking.</summary>
    Raw,

    /// <summary><c>mangle</c>: marks packets before any filter, the engine's own nftables rules included.</summary>
    Mangle,

    /// <summary><c>nat</c>.</summary>
    Nat,

    /// <summary><c>filter</c>.</summary>
    Filter,
}
