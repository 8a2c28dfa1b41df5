using System.Collections.Immutable;
using System.Text;
using NetworkGo.Core.Firewall;

namespace NetworkGo.Core.Iptables;

/// <summary>
/// Computes what has to be written so that NetworkGo's chains hold the desired rules and are each hooked by one jump
/// at the top of their hook. Nothing else is touched: a foreign rule is never changed, moved or deleted.
/// </summary>
public static class FirewallPlanner
{
    /// <summary>Compares and plans.</summary>
    /// <param name="dump">What the namespace holds.</param>
    /// <param name="desired">The rules that should stand; those of one chain in order.</param>
    /// <param name="spellings">How this system spells rules that it was given.</param>
    /// <param name="rewrite">Write every differing chain anew instead of editing it.</param>
    /// <param name="ended">Tombstones whose flows are ended, and which go.</param>
    public static FirewallPlan Plan(
        IptablesDump dump,
        EquatableArray<RuleSpec> desired,
        KnownSpellings spellings,
        bool rewrite = false,
        IReadOnlySet<string>? ended = null)
    {
        ArgumentNullException.ThrowIfNull(dump);
        ArgumentNullException.ThrowIfNull(spellings);
        var byChain = desired.ToLookup(static r => (r.Table, r.Chain), static r => r.Body);
        var text = new StringBuilder();
        var changes = new List<string>();
        var tombstones = new List<string>();
        foreach (var hooks in ChainHook.For(dump).GroupBy(static h => h.Table))
        {
            var name = ChainHook.NameOf(hooks.Key);
            var table = dump.Table(name) ?? new SavedTable { Name = name };
            var declarations = new List<string>();
            var lines = new List<string>();

            // Own chains may lead to each other; a chain can go only when nothing leads to it any more.
            var deletions = new List<string>();
            foreach (var hook in hooks)
            {
                var wanted = byChain[(hook.Table, hook.Chain)].ToList();
                var standing = Tombstones(table.Chain(hook.Chain), hook, wanted, spellings, ended ?? ImmutableHashSet<string>.Empty);
                tombstones.AddRange(standing);
                if (wanted.Count + standing.Count > 0)
                {
                    PlanRules(table, hook, wanted, standing, spellings, rewrite, declarations, lines, changes);
                }

                if (wanted.Count > 0)
                {
                    PlanJump(table, hook, lines, changes);
                }
                else if (standing.Count == 0)
                {
                    PlanRemoval(table, hook, lines, deletions, changes);
                }
            }

            if (declarations.Count + lines.Count > 0)
            {
                text.Append('*').Append(name).Append('\n');
                text.AppendJoin('\n', declarations.Concat(lines).Concat(deletions)).Append("\nCOMMIT\n");
            }
        }

        return new FirewallPlan
        {
            RestoreText = text.ToString(),
            Changes = changes.ToEquatableArray(),
            Tombstones = tombstones.ToEquatableArray(),
        };
    }

    /// <summary>The rules that stand in NetworkGo's chains.</summary>
    public static IEnumerable<OwnRule> OwnRules(IptablesDump dump) =>
        from hook in ChainHook.For(dump)
        let chain = dump.Table(ChainHook.NameOf(hook.Table))?.Chain(hook.Chain)
        where chain is not null
        from rule in chain.Rules
        select new OwnRule(hook.Table, hook.Chain, rule.Body);

    /// <summary>Whether any of NetworkGo's chains or jumps is there.</summary>
    public static bool HoldsOwn(IptablesDump dump) =>
        ChainHook.For(dump).Any(h => dump.Table(ChainHook.NameOf(h.Table))?.Chain(h.Chain) is not null);

    /// <summary>The tombstones that have to stand in a chain: those of rules that go now, and those that are not done with.</summary>
    private static List<string> Tombstones(
        SavedChain? chain, ChainHook hook, List<string> wanted, KnownSpellings spellings, IReadOnlySet<string> ended)
    {
        // As nearly always.
        if (chain is null || chain.Rules.Select(static r => r.Body).SequenceEqual(wanted, StringComparer.Ordinal))
        {
            return [];
        }

        var standing = new List<string>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var wantedKeys = wanted.Select(RuleItems.Normalize).ToHashSet(StringComparer.Ordinal);
        foreach (var rule in chain.Rules)
        {
            var body = Tombstone.Read(rule.Body) is not null ? rule.Body
                : wantedKeys.Contains(spellings.KeyOf(rule)) ? null
                : Tombstone.For(new OwnRule(hook.Table, hook.Chain, rule.Body));
            if (body is not null && !ended.Contains(body) && keys.Add(RuleItems.Normalize(body)))
            {
                standing.Add(body);
            }
        }

        return standing;
    }

    private static void PlanRules(
        SavedTable table,
        ChainHook hook,
        List<string> wanted,
        List<string> tombstones,
        KnownSpellings spellings,
        bool rewrite,
        List<string> declarations,
        List<string> lines,
        List<string> changes)
    {
        var chain = table.Chain(hook.Chain);
        var edit = ChainEdit.Lines(hook.Chain, chain?.Rules, [.. wanted, .. tombstones], spellings.KeyOf, rewrite);
        if (edit.Count == 0)
        {
            return;
        }

        declarations.AddRange(edit.Where(static l => l[0] == ':'));
        lines.AddRange(edit.Where(static l => l[0] != ':'));

        // Tombstones come and go by themselves; what they are for is told by the rules and the flows.
        var rules = chain?.Rules ?? [];
        var before = rules.Select(r => (Key: spellings.KeyOf(r), r.Body)).ToList();
        var wantedKeys = wanted.Select(RuleItems.Normalize).ToHashSet(StringComparer.Ordinal);
        var beforeKeys = before.Select(static b => b.Key).ToHashSet(StringComparer.Ordinal);
        var gone = before.Where(b => !wantedKeys.Contains(b.Key)).ToList();
        var added = wanted.Where(w => !beforeKeys.Contains(RuleItems.Normalize(w))).ToList();
        changes.AddRange(gone.Where(static g => Tombstone.Read(g.Body) is null).Select(g => $"{table.Name} -D {hook.Chain} {g.Body}"));
        changes.AddRange(added.Select(a => $"{table.Name} -A {hook.Chain} {a}"));
        if (gone.Count + added.Count == 0)
        {
            changes.Add($"{table.Name} {hook.Chain}: rules put back in their order");
        }
    }

    private static void PlanJump(SavedTable table, ChainHook hook, List<string> lines, List<string> changes)
    {
        var jumps = OwnJumps(table, hook.Chain).ToList();
        var first = table.Chain(hook.Hook)?.Rules is { Count: > 0 } hookRules ? hookRules[0] : null;

        // A jump that somebody narrowed, or turned into a goto, leads there no more than one that is missing.
        if (jumps.Count == 1 && jumps[0].Chain == hook.Hook && first is not null && IsJump(first, hook.Chain)
            && RuleItems.Normalize(first.Body) == RuleItems.Normalize(hook.Jump))
        {
            return;
        }

        lines.AddRange(jumps.Select(static j => $"-D {j.Chain} {j.Body}"));
        lines.Add($"-I {hook.Hook} 1 {hook.Jump}");
        changes.Add($"{table.Name} -I {hook.Hook} 1 -j {hook.Chain}");
    }

    private static void PlanRemoval(
        SavedTable table, ChainHook hook, List<string> lines, List<string> deletions, List<string> changes)
    {
        if (table.Chain(hook.Chain) is not { } chain)
        {
            return;
        }

        var jumps = OwnJumps(table, hook.Chain).ToList();

        // A chain that a foreign rule leads to cannot be deleted; empty and without our own jump it does nothing.
        var heldByOthers = OthersRules(table).Any(r => r.Rule.Target == hook.Chain && !IsJump(r.Rule, hook.Chain));
        if (heldByOthers && jumps.Count == 0 && chain.Rules.Count == 0)
        {
            return;
        }

        lines.AddRange(jumps.Select(static j => $"-D {j.Chain} {j.Body}"));
        lines.Add($"-F {hook.Chain}");
        if (!heldByOthers)
        {
            deletions.Add($"-X {hook.Chain}");
        }

        changes.Add($"{table.Name} -X {hook.Chain}");
    }

    private static IEnumerable<(string Chain, string Body)> OwnJumps(SavedTable table, string target) =>
        OthersRules(table).Where(r => IsJump(r.Rule, target)).Select(static r => (r.Chain, r.Rule.Body));

    /// <summary>The rules outside NetworkGo's own chains; what stands inside those goes with their own edits.</summary>
    private static IEnumerable<(string Chain, SavedRule Rule)> OthersRules(SavedTable table) =>
        table.Chains.Where(c => !ChainHook.Owns(table.Name, c.Name)).SelectMany(static c => c.Rules, static (c, r) => (c.Name, r));

    private static bool IsJump(SavedRule rule, string target) =>
        rule.Body.Contains(target, StringComparison.Ordinal) && rule.Target == target && rule.Comment == RuleComment.Jump;
}
