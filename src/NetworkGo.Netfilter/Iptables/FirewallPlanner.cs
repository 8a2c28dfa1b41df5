using System.Collections.Immutable;
using System.Text;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>
/// Computes what has to be written so that NetworkGo's chains hold the desired rules and are each hooked by one jump
/// at the top of their hook. Nothing else is touched: a foreign rule is never changed, moved or deleted.
/// </summary>
// See docs/decisions/008 and docs/decisions/029.
public static class FirewallPlanner
{
    /// <summary>Compares and plans.</summary>
    /// <param name="dump">What the namespace holds.</param>
    /// <param name="desired">The desired rules; those of one chain in order.</param>
    /// <param name="aliases">The texts in which this system gives rules back.</param>
    /// <param name="rewrite">Write every differing chain as a whole instead of editing it.</param>
    /// <param name="ended">Pending revocations whose flows are ended, and which are removed.</param>
    public static FirewallPlan Plan(
        IptablesDump dump,
        EquatableArray<Rule> desired,
        RuleAliases aliases,
        bool rewrite = false,
        IReadOnlySet<string>? ended = null)
    {
        ArgumentNullException.ThrowIfNull(dump);
        ArgumentNullException.ThrowIfNull(aliases);
        var chains = DesiredChains.Of(desired);
        var text = new StringBuilder();
        var changes = new List<string>();
        var added = new List<string>();
        var pendingRevocations = new List<string>();
        foreach (var hooks in ChainHook.For(dump).GroupBy(static h => h.Table))
        {
            var name = ChainHook.NameOf(hooks.Key);
            var edit = new TableEdit(name, changes);
            var table = dump.Table(name) ?? new SavedTable { Name = name };
            var leading = OthersLeadingHere(table);
            foreach (var hook in hooks)
            {
                var wanted = chains.With(hook.Table, hook.Chain);
                var difference = new ChainDifference(hook, table, wanted, aliases, ended ?? ImmutableHashSet<string>.Empty);
                pendingRevocations.AddRange(difference.PendingRevocations);
                difference.Write(edit, rewrite);
                added.AddRange(wanted.Count > 0 && PlanJump(table, hook, leading, edit) ? wanted.SelectMany(static c => c.Bodies) : difference.Added);

                PlanRemoval(hook, difference, leading, edit);
            }

            edit.AppendTo(text);
        }

        return new FirewallPlan
        {
            RestoreText = text.ToString(),
            Changes = changes.ToEquatableArray(),
            Added = added.ToEquatableArray(),
            PendingRevocations = pendingRevocations.ToEquatableArray(),
        };
    }

    /// <summary>The rules in NetworkGo's chains, jumps between them included.</summary>
    public static IEnumerable<StandingRule> StandingRules(IptablesDump dump) =>
        from hook in ChainHook.For(dump)
        from chain in dump.Table(ChainHook.NameOf(hook.Table))?.Chains ?? []
        where hook.Holds(chain.Name)
        from rule in chain.Rules
        select new StandingRule(hook.Table, chain.Name, rule.Body);

    /// <summary>Whether any of NetworkGo's chains is there.</summary>
    public static bool HoldsOwn(IptablesDump dump)
    {
        ArgumentNullException.ThrowIfNull(dump);
        return dump.Tables.Any(static t => t.Chains.Any(c => ChainHook.Owns(t.Name, c.Name)));
    }

    // Whether nothing led there as it should.
    private static bool PlanJump(SavedTable table, ChainHook hook, List<LeadingRule> leading, TableEdit edit)
    {
        var jumps = leading.Where(l => l.IsJumpTo(hook.Chain)).ToList();
        var first = table.Chain(hook.Hook)?.Rules is { Count: > 0 } hookRules ? hookRules[0] : null;

        // A jump that another program narrowed, or turned into a goto, leads there no more than one that is missing.
        if (jumps.Count == 1 && jumps[0].Chain == hook.Hook && first is not null && new LeadingRule(hook.Hook, first).IsJumpTo(hook.Chain)
            && RuleItems.Normalize(first.Body) == RuleItems.Normalize(hook.Jump))
        {
            return false;
        }

        edit.Lines.AddRange(jumps.Select(static j => $"-D {j.Chain} {j.Rule.Body}"));
        edit.Lines.Add($"-I {hook.Hook} 1 {hook.Jump}");
        edit.Changes.Add($"{table.Name} -I {hook.Hook} 1 -j {hook.Chain}");
        return true;
    }

    /// <summary>Takes out the chains that are not wanted, and what leads to them.</summary>
    private static void PlanRemoval(ChainHook hook, ChainDifference difference, List<LeadingRule> leading, TableEdit edit)
    {
        foreach (var chain in difference.Unwanted)
        {
            var jumps = leading.Where(l => l.IsJumpTo(chain.Name)).ToList();

            // A chain that a foreign rule leads to cannot be deleted; empty and without our own jump it does nothing.
            var heldByOthers = leading.Any(l => l.Rule.Target == chain.Name && !l.IsJumpTo(chain.Name));
            if (heldByOthers && jumps.Count == 0 && chain.Rules.Count == 0)
            {
                continue;
            }

            edit.Lines.AddRange(jumps.Select(static j => $"-D {j.Chain} {j.Rule.Body}"));
            edit.Lines.Add($"-F {chain.Name}");
            if (!heldByOthers)
            {
                edit.Deletions.Add($"-X {chain.Name}");
            }

            edit.Changes.Add($"{edit.Table} -X {chain.Name}");
        }

        // Nothing leads to a branch but its own chain.
        foreach (var jump in leading.Where(l => l.Rule.Target is { } t && t != hook.Chain && hook.Holds(t) && !difference.IsUnwanted(t) && l.IsJumpTo(t)))
        {
            edit.Lines.Add($"-D {jump.Chain} {jump.Rule.Body}");
            edit.Changes.Add($"{edit.Table} -D {jump.Chain} {jump.Rule.Body}");
        }
    }

    /// <summary>
    /// The rules outside NetworkGo's own chains that lead to one; what is inside those goes with their own edits.
    /// </summary>
    private static List<LeadingRule> OthersLeadingHere(SavedTable table) =>
    [
        .. table.Chains.Where(c => !ChainHook.Owns(table.Name, c.Name))
            .SelectMany(static c => c.Rules, static (c, r) => new LeadingRule(c.Name, r))
            .Where(l => l.Rule.Body.Contains(ChainNames.Prefix, StringComparison.Ordinal) && l.Rule.Target is { } target && ChainHook.Owns(table.Name, target)),
    ];

    private sealed record LeadingRule(string Chain, SavedRule Rule)
    {
        public bool IsJumpTo(string target) => Rule.Target == target && Rule.Comment == RuleComment.Jump;
    }
}
