namespace NetworkGo.Netfilter.Walk.Nft;

/// <summary>Whether packets match a rule of an nftables table: none of them, some or it is not known, all; in this order, the least of several tests is the rule's.</summary>
internal enum NftCertainty
{
    No,
    Perhaps,
    Yes,
}
