using NetworkGo.Netfilter.Nftables.Reading;
using NetworkGo.Netfilter.Nftables.State;

namespace NetworkGo.Linux.Nftables;

/// <summary>A table as the kernel has it.</summary>
/// <param name="State">What was written; sets that cannot be ours by their names only.</param>
/// <param name="Elements">By set: the elements with their counters.</param>
/// <param name="Rules">All rules with their counters, in the order of their chains.</param>
/// <param name="ForeignSets">Names of sets that cannot be ours, also of those within a rule.</param>
public sealed record TableDump(
    TableState State,
    IReadOnlyDictionary<string, IReadOnlyList<DumpedElement>> Elements,
    IReadOnlyList<DumpedRule> Rules,
    IReadOnlyList<string> ForeignSets);
