using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>An expression that is not one of ours, or has more in it than ours: a rule with it equals none of ours.</summary>
/// <param name="Name">The kernel's name of it.</param>
/// <param name="Attributes">Its content.</param>
public sealed record UnknownExpression(string Name, Bytes Attributes) : Expression;
