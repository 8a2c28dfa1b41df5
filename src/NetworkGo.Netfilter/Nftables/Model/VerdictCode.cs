namespace NetworkGo.Netfilter.Nftables.Model;

/// <summary>What becomes of a packet: NF_DROP, NF_ACCEPT and enum nft_verdicts.</summary>
public enum VerdictCode
{
    /// <summary>It is dropped.</summary>
    Drop = 0,

    /// <summary>The base chain lets it pass.</summary>
    Accept = 1,

    /// <summary>The next rule.</summary>
    Continue = -1,

    /// <summary>Another chain, and back.</summary>
    Jump = -3,

    /// <summary>Another chain, and not back.</summary>
    Goto = -4,

    /// <summary>Back to the calling chain.</summary>
    Return = -5,
}
