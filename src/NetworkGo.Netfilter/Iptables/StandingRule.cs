using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>
/// A rule that a kernel holds in one of NetworkGo's own chains. Nothing is known of it but its text: an earlier configuration or
/// version wrote it, or another program.
/// </summary>
/// <param name="Table">The table.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Body">The rule without <c>-A CHAIN</c>.</param>
public sealed record StandingRule(TableName Table, string Chain, string Body);
