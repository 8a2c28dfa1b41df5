namespace NetworkGo.Netfilter.Rules;

/// <summary>One rule that a policy asks of a namespace. A value: what writes it to a kernel renders it (<c>Iptables/IptablesRule</c>).</summary>
/// <param name="Hook">Where it applies.</param>
/// <param name="Match">What it matches.</param>
/// <param name="Action">What it does.</param>
/// <param name="Policy">The policy's id.</param>
// See docs/decisions/032.
public sealed record Rule(RuleHook Hook, FlowMatch Match, RuleAction Action, string Policy);
