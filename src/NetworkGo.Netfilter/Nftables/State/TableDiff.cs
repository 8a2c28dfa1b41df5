using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.State;

/// <summary>What turns the table that exists into the one that should be.</summary>
/// <remarks>
/// Order within the transaction: what is referred to comes first and goes last. Rules of a changed chain are flushed and written
/// again, because they are few; the elements, which are many, are changed one by one. What is in the table and not desired is deleted,
/// whoever made it, also a set that cannot be read; sets and chains that belong to one rule go with it.
/// </remarks>
public static class TableDiff
{
    /// <summary>The smallest transaction; empty where nothing differs.</summary>
    /// <param name="desired">What should be.</param>
    /// <param name="standing">What is; null where there is no such table.</param>
    public static Transaction Between(TableState desired, TableState? standing)
    {
        ArgumentNullException.ThrowIfNull(desired);
        var changes = new List<Change>();
        if (standing is not null && desired.Table != standing.Table)
        {
            // Comment and owner of a table cannot be changed, and of one that is woken up no base chain can be made in the same
            // transaction: it is made new.
            changes.Add(new Change.DeleteTable());
            standing = null;
        }

        if (standing is null)
        {
            changes.Add(new Change.AddTable());
            standing = new TableState(desired.Table, [], []);
        }

        Fill(changes, desired, standing);
        return new Transaction(desired.Table, [.. changes]);
    }

    /// <summary>Deletes the table.</summary>
    public static Transaction Removal(Table table) => new(table, [new Change.DeleteTable()]);

    private static void Fill(List<Change> changes, TableState desired, TableState standing)
    {
        var oldSets = standing.Sets.ToDictionary(static s => s.Definition.Name, StringComparer.Ordinal);
        var oldChains = standing.Chains.ToDictionary(static c => c.Chain.Name, StringComparer.Ordinal);
        var sets = desired.Sets.ToDictionary(static s => s.Definition.Name, StringComparer.Ordinal);
        var chains = desired.Chains.ToDictionary(static c => c.Chain.Name, StringComparer.Ordinal);

        // A set of another type, and a chain of another hook, are made new; what refers to them is written again.
        var goneSets = oldSets.Values.Where(s => IsGone(s, sets.GetValueOrDefault(s.Definition.Name)))
            .Select(static s => s.Definition.Name).Concat(standing.UnknownSets).ToHashSet(StringComparer.Ordinal);
        var goneChains = oldChains.Values.Where(c => IsGone(c.Chain, chains.GetValueOrDefault(c.Chain.Name)?.Chain))
            .Select(static c => c.Chain.Name).ToHashSet(StringComparer.Ordinal);
        var rewritten = oldChains.Values
            .Where(c => goneChains.Contains(c.Chain.Name)
                || !chains[c.Chain.Name].Rules.Equals(c.Rules)
                || c.Rules.Any(r => r.Sets.Any(goneSets.Contains) || r.Chains.Any(goneChains.Contains)))
            .Select(static c => c.Chain.Name).ToHashSet(StringComparer.Ordinal);

        changes.AddRange(rewritten.Where(n => oldChains[n].Rules.Count > 0).Select(static n => new Change.FlushChain(n)));
        var changesOfElements = oldSets.Values.Where(s => !goneSets.Contains(s.Definition.Name))
            .Select(s => ElementDiff.Between(sets[s.Definition.Name], s, goneChains)).ToList();
        changes.AddRange(changesOfElements.SelectMany(static d => d.Deletions));
        if (goneChains.Count > 0)
        {
            // Before Linux 6.5 a map that is deleted holds the chains that its elements go to until the end of the transaction.
            changes.AddRange(goneSets.Where(n => oldSets.GetValueOrDefault(n)?.Definition is null or { IsVerdictMap: true, IsConstant: false })
                .Select(static n => new Change.FlushSet(n)));
        }

        changes.AddRange(goneSets.Select(static n => new Change.DeleteSet(n)));
        changes.AddRange(goneChains.Select(static n => new Change.DeleteChain(n)));

        changes.AddRange(desired.Chains
            .Where(c => goneChains.Contains(c.Chain.Name) || oldChains.GetValueOrDefault(c.Chain.Name)?.Chain != c.Chain)
            .Select(static c => new Change.AddChain(c.Chain)));
        changes.AddRange(desired.Sets.Where(s => IsNew(s.Definition.Name)).Select(static s => new Change.AddSet(s.Definition)));
        changes.AddRange(changesOfElements.SelectMany(static d => d.Additions));
        changes.AddRange(desired.Sets.Where(s => IsNew(s.Definition.Name) && s.Elements.Count > 0)
            .Select(static s => new Change.AddElements(s.Definition, ElementDiff.NarrowFirst(s.Definition, s.Elements))));
        changes.AddRange(desired.Chains
            .Where(c => rewritten.Contains(c.Chain.Name) || !oldChains.ContainsKey(c.Chain.Name))
            .SelectMany(static c => c.Rules.Select(r => new Change.AddRule(c.Chain.Name, r))));

        bool IsNew(string set) => goneSets.Contains(set) || !oldSets.ContainsKey(set);
    }

    // The elements of a constant set cannot be changed while a rule looks up in it, nor after that rule's end in the same transaction.
    private static bool IsGone(SetState old, SetState? wanted) => wanted is null
        || old.Definition != wanted.Definition
        || (old.Definition.IsConstant && !old.Elements.Equals(wanted.Elements));

    // The kernel changes the policy of a chain, and nothing else of it.
    private static bool IsGone(Chain old, Chain? wanted) => wanted is null
        || old.Comment != wanted.Comment
        || (old.Base is null) != (wanted.Base is null)
        || (old.Base is { } before && wanted.Base is { } after && before with { IsDropping = after.IsDropping } != after);
}
