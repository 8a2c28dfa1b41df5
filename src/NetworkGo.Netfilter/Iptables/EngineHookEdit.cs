namespace NetworkGo.Netfilter.Iptables;

/// <summary>A constant rule that comes or goes.</summary>
/// <param name="Table">The table.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Place">Where it comes to, counted from 1; null where it goes.</param>
/// <param name="Body">The rule without <c>-A CHAIN</c>.</param>
public sealed record EngineHookEdit(string Table, string Chain, int? Place, string Body);
