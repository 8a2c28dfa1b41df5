namespace NetworkGo.Linux.Routing;

/// <summary>By what NetworkGo knows its own routes and rules again.</summary>
/// <param name="Protocol">The routing protocol number (<c>proto</c>) of every route and rule it makes, and of no other.</param>
/// <param name="TableBase">The first routing table for source routes; each source has one, numbered from here.</param>
/// <param name="RulePriority">The priority of the source rules; below 32766, the main table's.</param>
public sealed record RoutingMarks(byte Protocol, uint TableBase, uint RulePriority);
