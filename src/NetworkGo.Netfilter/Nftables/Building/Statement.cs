using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Rules;

namespace NetworkGo.Netfilter.Nftables.Building;

/// <summary>A part of a rule as a person writes it: a match, or something done.</summary>
/// <param name="Expressions">What the kernel runs for it.</param>
/// <param name="Family">The family that has to be matched before; null where any will do.</param>
public sealed record Statement(ValueList<Expression> Expressions, NatFamily? Family = null);
