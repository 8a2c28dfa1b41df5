namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>Sets a property of the packet's connection.</summary>
/// <param name="Key">Which.</param>
/// <param name="Source">To what.</param>
public sealed record CtSet(CtKey Key, Register Source) : Expression;
