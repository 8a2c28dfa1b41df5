namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>Reads a property of the packet.</summary>
/// <param name="Key">Which.</param>
/// <param name="Target">Where to.</param>
public sealed record MetaLoad(MetaKey Key, Register Target) : Expression;
