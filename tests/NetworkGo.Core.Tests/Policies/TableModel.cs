using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.State;

namespace NetworkGo.Core.Tests.Policies;

/// <summary>A table that does what transactions say, as the kernel does, and refuses what the kernel refuses.</summary>
internal sealed class TableModel
{
    private readonly Dictionary<string, (SetDefinition Definition, Dictionary<ElementKey, Element> Elements)> sets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (Chain Chain, List<Netfilter.Nftables.Rules.Rule> Rules)> chains = new(StringComparer.Ordinal);
    private Table? table;

    /// <summary>What it holds; null for nothing.</summary>
    public TableState? State => table is null ? null : new TableState(
        table,
        [.. sets.Values.Select(static s => new SetState(s.Definition, new ElementSet(s.Elements.Values)))],
        [.. chains.Values.Select(static c => new ChainState(c.Chain, [.. c.Rules]))]);

    /// <summary>Does all of it.</summary>
    public void Take(Transaction transaction)
    {
        foreach (var change in transaction.Changes)
        {
            Take(transaction.Table, change);
        }

        Assert.All(chains.Values.SelectMany(static c => c.Rules).SelectMany(static r => r.Sets), s => Assert.True(sets.ContainsKey(s), s));
    }

    private void Take(Table named, Change change)
    {
        switch (change)
        {
            case Change.AddTable:
                table ??= named;
                break;
            case Change.DeleteTable:
                (table, _) = (null, table!);
                sets.Clear();
                chains.Clear();
                break;
            case Change.AddSet add:
                sets.Add(add.Set.Name, (add.Set, []));
                break;
            case Change.DeleteSet delete:
                Assert.True(sets.Remove(delete.Set));
                break;
            case Change.FlushSet flush:
                sets[flush.Set].Elements.Clear();
                break;
            case Change.AddElements add:
                Assert.All(add.Elements, e => sets[add.Set.Name].Elements.Add(e.Key, e));
                break;
            case Change.DeleteElements delete:
                Assert.All(delete.Elements, e => Assert.True(sets[delete.Set.Name].Elements.Remove(e.Key)));
                break;
            case Change.AddChain add:
                chains[add.Chain.Name] = (add.Chain, chains.TryGetValue(add.Chain.Name, out var former) ? former.Rules : []);
                break;
            case Change.FlushChain flush:
                chains[flush.Chain].Rules.Clear();
                break;
            case Change.DeleteChain delete:
                Assert.True(chains.Remove(delete.Chain));
                break;
            case Change.AddRule add:
                chains[add.Chain].Rules.Add(add.Rule);
                break;
            default:
                throw new InvalidOperationException($"no such change: {change}");
        }
    }
}
