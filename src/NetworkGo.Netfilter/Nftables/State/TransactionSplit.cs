using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.State;

/// <summary>
/// What turns the table that exists into the one that should be, where one batch may be too large for the socket: the sets that change most
/// are made new under other names and filled while no rule looks up in them; the last transaction turns the rules to them, deletes the old
/// ones and makes all other changes. So packets meet the old table or the new one, and nothing between.
/// </summary>
// See docs/decisions/037.
public static class TransactionSplit
{
    /// <summary>The transactions, in their order; none where nothing differs.</summary>
    /// <param name="desired">What should be; without generations in the names of its sets.</param>
    /// <param name="standing">What is; null where there is no such table.</param>
    /// <param name="mostBytes">The largest batch.</param>
    /// <returns>
    /// One that is larger than <paramref name="mostBytes"/> where it cannot be divided: the table itself is another (its comment, its owner),
    /// or rules alone are too large.
    /// </returns>
    public static IReadOnlyList<Transaction> Plan(TableState desired, TableState? standing, long mostBytes)
    {
        ArgumentNullException.ThrowIfNull(desired);
        var named = SetGeneration.Align(desired, standing);
        var whole = TableDiff.Between(named, standing);
        if (whole.IsEmpty || BatchSize.Of(whole) <= mostBytes)
        {
            return whole.IsEmpty ? [] : [whole];
        }

        if (standing is not null && standing.Table != desired.Table)
        {
            // What is asleep meets no packet: it may go first.
            return standing.Table.IsDormant ? [TableDiff.Removal(desired.Table), .. Plan(desired, null, mostBytes)] : [whole];
        }

        var basis = standing ?? new TableState(desired.Table, [], []);
        var heaviest = whole.Changes.Select(c => (Set: SetOf(c), Bytes: BatchSize.Of(desired.Table, c)))
            .Where(static c => c.Set is not null).GroupBy(static c => c.Set!, static c => c.Bytes, StringComparer.Ordinal)
            .OrderByDescending(static g => g.Sum()).Select(static g => g.Key).ToList();
        for (var count = 1; count <= heaviest.Count; count++)
        {
            var (target, prepared, preparations) = Prepare(named, basis, [.. heaviest.Take(count)]);
            var last = TableDiff.Between(target, prepared);
            if (BatchSize.Of(last) <= mostBytes)
            {
                List<Change> table = standing is null ? [new Change.AddTable()] : [];
                return [.. Pack(desired.Table, [.. table, .. preparations], mostBytes), .. last.IsEmpty ? (IEnumerable<Transaction>)[] : [last]];
            }
        }

        return [whole];
    }

    private static string? SetOf(Change change) => change switch
    {
        Change.AddElements add => add.Set.Name,
        Change.DeleteElements delete => delete.Set.Name,
        _ => null,
    };

    // What should be with the new names, what is once the new sets are filled, and what fills them.
    private static (TableState Target, TableState Prepared, List<Change> Changes) Prepare(TableState named, TableState basis, HashSet<string> fresh)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var filled = new List<SetState>();
        var made = new List<ChainState>();
        var changes = new List<Change>();
        var replaced = new HashSet<string>(StringComparer.Ordinal);
        foreach (var set in named.Sets.Where(s => fresh.Contains(s.Definition.Name)))
        {
            var name = set.Definition.Name;
            if (basis.FindSet(name) is not null && !SetGeneration.IsUsed(basis, name))
            {
                replaced.Add(name);
                changes.Add(new Change.DeleteSet(name));
            }
            else
            {
                name = names[name] = SetGeneration.Next(SetGeneration.NameOf(name), basis);
            }

            filled.Add(set with { Definition = set.Definition with { Name = name } });
        }

        var inBasis = basis.Chains.Select(static c => c.Chain.Name).ToHashSet(StringComparer.Ordinal);
        var reached = filled.SelectMany(static s => s.Elements).Select(static e => e.Verdict?.Chain ?? "").ToHashSet(StringComparer.Ordinal);
        foreach (var chain in named.Chains.Where(c => reached.Contains(c.Chain.Name) && !inBasis.Contains(c.Chain.Name)))
        {
            made.Add(chain with { Rules = [] });
            changes.Add(new Change.AddChain(chain.Chain));
        }

        foreach (var set in filled)
        {
            changes.Add(new Change.AddSet(set.Definition));
            changes.Add(new Change.AddElements(set.Definition, ElementDiff.NarrowFirst(set.Definition, set.Elements)));
        }

        var prepared = basis with
        {
            Sets = [.. basis.Sets.Where(s => !replaced.Contains(s.Definition.Name)), .. filled],
            Chains = [.. basis.Chains, .. made],
        };
        return (SetGeneration.Rename(named, names), prepared, changes);
    }

    private static IEnumerable<Transaction> Pack(Table table, IReadOnlyList<Change> changes, long mostBytes)
    {
        var pack = new List<Change>();
        var empty = BatchSize.Of(new Transaction(table, []));
        var size = empty;
        foreach (var piece in changes.SelectMany(c => Pieces(table, c, mostBytes - empty)))
        {
            var bytes = BatchSize.Of(table, piece);
            if (pack.Count > 0 && size + bytes > mostBytes)
            {
                yield return new Transaction(table, [.. pack]);
                pack.Clear();
                size = empty;
            }

            pack.Add(piece);
            size += bytes;
        }

        if (pack.Count > 0)
        {
            yield return new Transaction(table, [.. pack]);
        }
    }

    private static IEnumerable<Change> Pieces(Table table, Change change, long mostBytes)
    {
        if (change is not Change.AddElements add)
        {
            yield return change;
            yield break;
        }

        // Half is left for what is around the elements.
        var room = mostBytes / 2;
        var piece = new List<Element>();
        var size = 0L;
        foreach (var element in add.Elements)
        {
            var bytes = BatchSize.Of(add.Set, element);
            if (piece.Count > 0 && size + bytes > room)
            {
                yield return add with { Elements = [.. piece] };
                piece.Clear();
                size = 0;
            }

            piece.Add(element);
            size += bytes;
        }

        if (piece.Count > 0)
        {
            yield return add with { Elements = [.. piece] };
        }
    }
}
