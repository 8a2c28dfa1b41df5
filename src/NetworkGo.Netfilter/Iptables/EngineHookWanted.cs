namespace NetworkGo.Netfilter.Iptables;

/// <summary>A chain in which the accept has to be.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Chain">The chain.</param>
internal readonly record struct EngineHookWanted(string Table, string Chain);
