using System.Runtime.CompilerServices;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>The chains that a namespace's rules come to.</summary>
// See docs/decisions/029.
internal sealed class DesiredChains
{
    // Every pass compares with the same rules. A list of rules never changes, so what was made of it stays right for
    // as long as there is that list.
    private static readonly ConditionalWeakTable<RuleSpec[], DesiredChains> Made = [];

    private readonly Dictionary<(TableName Table, string Chain), IReadOnlyList<DesiredChain>> chains;

    private DesiredChains(IReadOnlyList<RuleSpec> rules)
    {
        chains = rules.GroupBy(static r => (r.Table, r.Chain))
            .ToDictionary(static g => g.Key, static g => ChainDivision.Divide(g.Key.Table, g.Key.Chain, [.. g]));
    }

    /// <summary>Of a namespace's rules, those of one chain in order.</summary>
    public static DesiredChains Of(EquatableArray<RuleSpec> rules) => Made.GetValue(rules.Storage, static r => new DesiredChains(r));

    /// <summary>An own chain, and its branches behind it; none where nothing is asked of it.</summary>
    public IReadOnlyList<DesiredChain> With(TableName table, string chain) => chains.GetValueOrDefault((table, chain), []);
}
