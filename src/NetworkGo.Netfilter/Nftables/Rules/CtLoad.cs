namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>Reads a property of the packet's connection.</summary>
/// <param name="Key">Which.</param>
/// <param name="Target">Where to.</param>
/// <param name="Direction">Of which direction, for addresses and ports.</param>
public sealed record CtLoad(CtKey Key, Register Target, CtDirection? Direction = null) : Expression;
