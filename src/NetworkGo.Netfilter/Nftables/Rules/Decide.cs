using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>The rule's verdict.</summary>
/// <param name="Verdict">Which.</param>
public sealed record Decide(Verdict Verdict) : Expression;
