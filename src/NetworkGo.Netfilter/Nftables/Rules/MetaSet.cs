namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>Sets a property of the packet.</summary>
/// <param name="Key">Which.</param>
/// <param name="Source">To what.</param>
public sealed record MetaSet(MetaKey Key, Register Source) : Expression;
