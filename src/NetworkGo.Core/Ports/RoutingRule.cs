namespace NetworkGo.Core.Ports;

/// <summary>A rule of policy routing.</summary>
/// <param name="Priority">Its priority; the lowest number comes first.</param>
/// <param name="Table">The table that it leads to.</param>
public sealed record RoutingRule(uint Priority, uint Table);
