using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>Goes on only where a register compares so.</summary>
/// <param name="Source">The register.</param>
/// <param name="Operator">How.</param>
/// <param name="Value">With what; fewer bytes than the register holds compare its beginning.</param>
public sealed record Compare(Register Source, CompareOperator Operator, Bytes Value) : Expression;
