using NetworkGo.Netfilter.Walk;
using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Core.Ports;

/// <summary>The tables that iptables does not show, or why they could not be looked for.</summary>
/// <param name="Tables">Those that packets meet, in the families <c>ip</c> and <c>inet</c>.</param>
/// <param name="Unread">The chains of those of them that could not be read.</param>
/// <param name="Failure">Why not: the kernel refused, for example; null where they were.</param>
public sealed record ForeignTablesRead(EquatableArray<NftTable> Tables, EquatableArray<ForeignChain> Unread, string? Failure);
