using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Explaining;

/// <summary>What a backend's rules will be once NetworkGo's own are as they should be. Pure.</summary>
internal static class RulesetForecast
{
    /// <summary>With exactly these rules in the own chains, each hooked where a pass would hook it.</summary>
    public static IptablesDump With(IptablesDump dump, EquatableArray<Rule> rules)
    {
        var tables = dump.Tables.ToDictionary(static t => t.Name, StringComparer.Ordinal);
        foreach (var hook in ChainHook.For(dump))
        {
            var name = ChainHook.NameOf(hook.Table);
            var own = DesiredChains.Of(rules).Of(hook.Table, hook.Chain).Select(static r => new SavedRule(r.Body)).ToEquatableArray();
            if (!tables.TryGetValue(name, out var table))
            {
                if (own.Count == 0)
                {
                    continue;
                }

                table = new SavedTable { Name = name };
            }

            tables[name] = Hook(table, hook, own);
        }

        return new IptablesDump { Tables = tables.Values.ToEquatableArray() };
    }

    /// <summary>Without one rule.</summary>
    public static IptablesDump Without(IptablesDump dump, string table, string chain, string rule) => new()
    {
        Tables = dump.Tables.Select(t => t.Name != table ? t : t with
        {
            Chains = t.Chains.Select(c => c.Name != chain ? c : c with { Rules = c.Rules.Where(r => r.Body != rule).ToEquatableArray() }).ToEquatableArray(),
        }).ToEquatableArray(),
    };

    private static SavedTable Hook(SavedTable table, ChainHook hook, EquatableArray<SavedRule> own)
    {
        var chains = table.Chains.Where(c => c.Name != hook.Chain)
            .Select(c => c with { Rules = c.Rules.Where(r => r.Target != hook.Chain).ToEquatableArray() })
            .ToList();
        if (own.Count > 0)
        {
            var at = chains.FindIndex(c => c.Name == hook.Hook);
            var hooked = at < 0 ? new SavedChain { Name = hook.Hook, Policy = "ACCEPT" } : chains[at];
            hooked = hooked with { Rules = hooked.Rules.Prepend(new SavedRule(hook.Jump)).ToEquatableArray() };
            if (at < 0)
            {
                chains.Add(hooked);
            }
            else
            {
                chains[at] = hooked;
            }

            chains.Add(new SavedChain { Name = hook.Chain, Rules = own });
        }

        return table with { Chains = chains.ToEquatableArray() };
    }
}
