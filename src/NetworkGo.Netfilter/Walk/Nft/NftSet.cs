namespace NetworkGo.Netfilter.Walk.Nft;

/// <summary>A named set of an nftables table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Values">What is in it, as the values of a test.</param>
/// <param name="IsFixed">Whether no rule puts packets' values into it: what was read is what a packet finds.</param>
public sealed record NftSet(string Name, EquatableArray<string> Values, bool IsFixed);
