using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.State;

/// <summary>A whole table: what it should be, or what it is.</summary>
/// <param name="Table">The table.</param>
/// <param name="Sets">Its sets and maps, in the order of their making.</param>
/// <param name="Chains">Its chains, in the order of their making.</param>
public sealed record TableState(Table Table, ValueList<SetState> Sets, ValueList<ChainState> Chains)
{
    /// <summary>Names of sets that were read and cannot be ours, whatever the name: they have what none of ours has.</summary>
    public ValueList<string> UnknownSets { get; init; } = [];

    /// <summary>The set of that name; null where there is none.</summary>
    public SetState? FindSet(string name) => Sets.FirstOrDefault(s => s.Definition.Name == name);

    /// <summary>The chain of that name; null where there is none.</summary>
    public ChainState? FindChain(string name) => Chains.FirstOrDefault(c => c.Chain.Name == name);

    /// <summary>Whether both hold the same, in whatever order sets and chains were made.</summary>
    public bool IsEquivalentTo(TableState other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Table == other.Table
            && UnknownSets.Count == 0
            && other.UnknownSets.Count == 0
            && Sets.Count == other.Sets.Count
            && Chains.Count == other.Chains.Count
            && Sets.All(s => s == other.FindSet(s.Definition.Name))
            && Chains.All(c => c == other.FindChain(c.Chain.Name));
    }
}
