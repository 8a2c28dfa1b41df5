namespace NetworkGo.Netfilter.Walk;

/// <summary>Whether a packet matches a rule of an nftables table; in this order, the least of several tests is the rule's.</summary>
internal enum NftCertainty
{
    No,
    Perhaps,
    Yes,
}
