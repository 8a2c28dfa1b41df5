namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>enum nft_nat_types.</summary>
public enum NatKind
{
    /// <summary>Of the source.</summary>
    Source = 0,

    /// <summary>Of the target.</summary>
    Target = 1,
}
