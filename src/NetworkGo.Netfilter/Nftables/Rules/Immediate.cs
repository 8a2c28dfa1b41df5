using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>A constant.</summary>
/// <param name="Target">Where to.</param>
/// <param name="Value">Which.</param>
public sealed record Immediate(Register Target, Bytes Value) : Expression;
