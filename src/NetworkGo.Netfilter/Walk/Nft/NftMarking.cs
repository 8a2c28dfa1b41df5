namespace NetworkGo.Netfilter.Walk.Nft;

/// <summary>That a rule sets the packet's mark.</summary>
/// <param name="After">How many of the rule's tests come before it.</param>
/// <param name="Mark">The mark; null where it is not known here.</param>
public sealed record NftMarking(int After, uint? Mark);
