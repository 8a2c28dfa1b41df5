namespace NetworkGo.Netfilter.Iptables;

/// <summary>Why the constant rules cannot be put in place, or not all be taken out.</summary>
public enum EngineHookReason
{
    /// <summary>They can.</summary>
    None,

    /// <summary>Both backends hold Docker's chains, so an accept in either may be overruled by the other.</summary>
    TwoBackends,

    /// <summary>A table holds rules that iptables does not show, so what is written there cannot be read back.</summary>
    TableUnreadable,

    /// <summary>The engine keeps its rules in nftables and was given no mark to accept.</summary>
    EngineRefuses,
}
