using NetworkGo.Core.Walk;

namespace NetworkGo.Core.Ports;

/// <summary>The chains that iptables does not show, or why they could not be looked for.</summary>
/// <param name="Chains">The chains.</param>
/// <param name="Failure">Why not: <c>nft</c> is not installed, for example; null where they were.</param>
public sealed record ForeignTablesRead(EquatableArray<ForeignChain> Chains, string? Failure);
