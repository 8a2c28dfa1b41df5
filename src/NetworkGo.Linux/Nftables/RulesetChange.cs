namespace NetworkGo.Linux.Nftables;

/// <summary>A foreign transaction that touched our table.</summary>
/// <param name="Generation">The generation that it made; 0 where messages were lost.</param>
/// <param name="ProcessId">Whose it was.</param>
/// <param name="ProcessName">The name of that process.</param>
/// <param name="AreSomeLost">The kernel could not deliver all (ENOBUFS): anything may have changed.</param>
public sealed record RulesetChange(uint Generation, uint ProcessId, string ProcessName, bool AreSomeLost);
