using NetworkGo.Core.DesiredState;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Rules;
using NetworkGo.Netfilter.Walk;

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
            var own = DesiredChains.Of(rules).Of(hook.Table, hook.Chain).Select(static r => new SavedRule(r.Body) { Own = r.Rule }).ToEquatableArray();
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

    /// <summary>
    /// Without rules of policies, which are in the own table, and with the constant accepts of its mark where it is to be: as a pass would
    /// put them. Where they cannot be put anywhere, they are not there.
    /// </summary>
    public static EquatableArray<WalkRuleset> BesideTable(EquatableArray<WalkRuleset> rulesets, AcceptMark mark, NamespaceSpec spec)
    {
        var bare = rulesets.Select(static r => r with { Dump = With(r.Dump, []) }).ToEquatableArray();
        if (spec.Rules.Count == 0)
        {
            return bare;
        }

        var plan = EngineHookPlanner.Plan(
            Of(bare, IptablesBackend.Nft),
            Of(bare, IptablesBackend.Legacy),
            new EngineHookSpec { Mark = mark.Value, Place = spec.Id.IsHost ? EngineHookPlace.Host : EngineHookPlace.Container });
        return bare.Select(r => plan.Writes.Where(w => w.Backend == r.Backend).Aggregate(r, static (set, write) => set with { Dump = Written(set.Dump, write) })).ToEquatableArray();
    }

    /// <summary>The rules of a backend; none where it was not read.</summary>
    public static IptablesDump Of(EquatableArray<WalkRuleset> rulesets, IptablesBackend backend) =>
        rulesets.FirstOrDefault(r => r.Backend == backend)?.Dump ?? IptablesDump.Empty;

    /// <summary>Without one rule.</summary>
    public static IptablesDump Without(IptablesDump dump, string table, string chain, string rule) => new()
    {
        Tables = dump.Tables.Select(t => t.Name != table ? t : t with
        {
            Chains = t.Chains.Select(c => c.Name != chain ? c : c with { Rules = c.Rules.Where(r => r.Body != rule).ToEquatableArray() }).ToEquatableArray(),
        }).ToEquatableArray(),
    };

    private static IptablesDump Written(IptablesDump dump, EngineHookWrite write)
    {
        var tables = dump.Tables.ToDictionary(static t => t.Name, StringComparer.Ordinal);
        foreach (var edit in write.Edits)
        {
            var table = tables.GetValueOrDefault(edit.Table) ?? new SavedTable { Name = edit.Table };
            tables[edit.Table] = edit.Place is { } place
                ? Changed(table, edit.Chain, rules => [.. rules.Take(place - 1), new SavedRule(edit.Body), .. rules.Skip(place - 1)])
                : Changed(table, edit.Chain, rules => rules.Where(r => r.Body != edit.Body));
        }

        return new IptablesDump { Tables = tables.Values.ToEquatableArray() };
    }

    private static SavedTable Changed(SavedTable table, string chain, Func<IReadOnlyList<SavedRule>, IEnumerable<SavedRule>> change)
    {
        var chains = table.Chain(chain) is null ? table.Chains.Append(new SavedChain { Name = chain, Policy = "ACCEPT" }) : table.Chains;
        return table with { Chains = chains.Select(c => c.Name == chain ? c with { Rules = change([.. c.Rules]).ToEquatableArray() } : c).ToEquatableArray() };
    }

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
