namespace NetworkGo.Netfilter.Nftables.Reading;

/// <summary>A generation of a namespace's ruleset: each transaction makes the next.</summary>
/// <param name="Id">Its number.</param>
/// <param name="ProcessId">The process whose transaction made it; 0 where it only was asked for.</param>
/// <param name="ProcessName">The name of that process.</param>
public sealed record GenerationInfo(uint Id, uint ProcessId, string ProcessName);
