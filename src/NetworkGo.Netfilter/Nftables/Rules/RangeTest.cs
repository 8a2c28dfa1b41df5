using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>Goes on only where a register is within a range, or outside.</summary>
/// <param name="Source">The register.</param>
/// <param name="IsNegated">Outside.</param>
/// <param name="From">The first.</param>
/// <param name="To">The last, included.</param>
public sealed record RangeTest(Register Source, bool IsNegated, Bytes From, Bytes To) : Expression;
