using System.Globalization;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.State;

namespace NetworkGo.Netfilter.Nftables.Listing;

/// <summary>What a transaction changes, a line each, for logs and plans.</summary>
public static class TransactionText
{
    // Of more than these elements of one set only the number is of use to a reader.
    private const int MostElements = 200;

    /// <summary>The lines: <c>add element open4 { "br-front" . 172.18.103.2 . … comment "web&gt;api" }</c>.</summary>
    public static IEnumerable<string> Of(Transaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        var written = transaction.Changes.OfType<Change.AddRule>().Select(static r => r.Chain).ToHashSet(StringComparer.Ordinal);
        var said = transaction.Changes.Select(static c => c switch
        {
            Change.AddChain added => added.Chain.Name,
            Change.FlushChain flushed => flushed.Chain,
            _ => null,
        }).OfType<string>().ToHashSet(StringComparer.Ordinal);

        // A chain that was there without rules has no other line; and what changes something must have one.
        return transaction.Changes.SelectMany(change => change is Change.AddRule rule && said.Add(rule.Chain)
            ? [$"write rules of chain {rule.Chain}"]
            : Lines(change, transaction.Table.Name, written));
    }

    private static IEnumerable<string> Lines(Change change, string table, HashSet<string> written) => change switch
    {
        Change.AddTable => [$"add table inet {table}"],
        Change.DeleteTable => [$"delete table inet {table}"],
        Change.AddSet set => [$"add {(set.Set.IsMap ? "map" : "set")} {set.Set.Name}"],
        Change.DeleteSet set => [$"delete set {set.Set}"],
        Change.FlushSet set => [$"flush set {set.Set}"],
        Change.AddChain chain => [$"add chain {chain.Chain.Name}"],
        Change.DeleteChain chain => [$"delete chain {chain.Chain}"],
        Change.AddElements elements => Elements("add", elements.Set, elements.Elements),
        Change.DeleteElements elements => Elements("delete", elements.Set, elements.Elements),

        // The rules of a chain that is written again say nothing that the sets do not.
        Change.FlushChain chain => [written.Contains(chain.Chain) ? $"replace rules of chain {chain.Chain}" : $"flush chain {chain.Chain}"],
        _ => [],
    };

    private static IEnumerable<string> Elements(string verb, SetDefinition set, ValueList<Element> elements)
    {
        foreach (var element in elements.Take(MostElements))
        {
            yield return $"{verb} element {set.Name} {{ {NftText.ElementText(set, element)} }}";
        }

        if (elements.Count > MostElements)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{verb} {elements.Count - MostElements} more elements of {set.Name}");
        }
    }
}
