using NetworkGo.Netfilter.Nftables.Listing;
using NetworkGo.Netfilter.Nftables.Rules;
using NetworkGo.Netfilter.Nftables.State;

namespace NetworkGo.Netfilter.Walk.Own;

/// <summary>The own table of a namespace, as packets meet it.</summary>
internal sealed class OwnTable
{
    private readonly Dictionary<string, ChainState> chains;
    private readonly Dictionary<string, OwnSet> sets;

    public OwnTable(TableState state)
    {
        Name = $"inet {state.Table.Name}";
        chains = state.Chains.ToDictionary(static c => c.Chain.Name, StringComparer.Ordinal);
        sets = state.Sets.ToDictionary(static s => s.Definition.Name, static s => new OwnSet(s), StringComparer.Ordinal);
    }

    /// <summary>Its name, with the family.</summary>
    public string Name { get; }

    /// <summary>What is hooked in, in the order of the priorities.</summary>
    public IEnumerable<ChainState> BaseChains => chains.Values.Where(static c => c.Chain.Base is not null).OrderBy(static c => c.Chain.Base!.Priority);

    /// <summary>A chain; null where there is none.</summary>
    public ChainState? Chain(string name) => chains.GetValueOrDefault(name);

    /// <summary>A set or map; null where there is none.</summary>
    public OwnSet? Set(string name) => sets.GetValueOrDefault(name);

    /// <summary>A rule as <c>nft</c> prints it.</summary>
    public string TextOf(Rule rule) => RuleText.Of(rule, name => Set(name)?.Definition);
}
