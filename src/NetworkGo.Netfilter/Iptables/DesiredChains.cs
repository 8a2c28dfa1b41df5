using System.Runtime.CompilerServices;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>A namespace's rules as iptables holds them: each rendered once, and the chains that they make.</summary>
// See docs/decisions/029.
public sealed class DesiredChains
{
    // Every pass compares with the same rules. A list of rules never changes, so what was made of it stays right for
    // as long as there is that list.
    private static readonly ConditionalWeakTable<Rule[], DesiredChains> Made = [];

    private readonly Lazy<Dictionary<(TableName Table, string Chain), IReadOnlyList<DesiredChain>>> chains;

    private DesiredChains(Rule[] rules)
    {
        IptablesRule[] rendered = [.. rules.Select(IptablesRule.Of)];
        Rules = rendered;
        chains = new(() => rendered.GroupBy(static r => (r.Table, r.Chain))
            .ToDictionary(static g => g.Key, static g => ChainDivision.Divide(g.Key.Table, g.Key.Chain, [.. g])));
    }

    /// <summary>The rules, in the order that they were given in.</summary>
    public IReadOnlyList<IptablesRule> Rules { get; }

    /// <summary>Of a namespace's rules, those of one chain in order.</summary>
    public static DesiredChains Of(EquatableArray<Rule> rules) => Made.GetValue(rules.Storage, static r => new DesiredChains(r));

    /// <summary>The rules of one own chain, undivided.</summary>
    public IEnumerable<IptablesRule> Of(TableName table, string chain) => Rules.Where(r => r.Table == table && r.Chain == chain);

    /// <summary>An own chain, and its branches behind it; none where nothing is asked of it.</summary>
    internal IReadOnlyList<DesiredChain> With(TableName table, string chain) => chains.Value.GetValueOrDefault((table, chain), []);
}
