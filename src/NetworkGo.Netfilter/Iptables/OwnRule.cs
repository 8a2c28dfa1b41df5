using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>A rule of one of NetworkGo's own chains.</summary>
/// <param name="Table">The table.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Body">The rule without <c>-A CHAIN</c>.</param>
public sealed record OwnRule(TableName Table, string Chain, string Body);
