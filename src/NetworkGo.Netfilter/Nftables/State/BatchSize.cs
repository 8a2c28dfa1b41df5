using System.Text;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Rules;

namespace NetworkGo.Netfilter.Nftables.State;

/// <summary>How many bytes a transaction takes at most as a batch, without writing it.</summary>
public static class BatchSize
{
    // Headers of a message, and of the attributes around a list of elements.
    private const int Frame = 64;
    private const int BytesPerObject = 256;
    private const int BytesPerPart = 16;
    private const int BytesPerExpression = 128;
    private const int BytesPerNumber = 12;
    private const int ElementsPerMessage = 60_000;

    /// <summary>An upper bound, in bytes.</summary>
    public static long Of(Transaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return 2 * Frame + transaction.Changes.Sum(c => Of(transaction.Table, c));
    }

    /// <summary>An upper bound of one change, in bytes.</summary>
    public static long Of(Table table, Change change)
    {
        ArgumentNullException.ThrowIfNull(table);
        var frame = Frame + Text(table.Name);
        return change switch
        {
            Change.AddTable => frame + BytesPerObject + Text(table.Comment),
            Change.AddChain add => frame + BytesPerObject + Text(add.Chain.Name) + Text(add.Chain.Comment),
            Change.AddRule add => frame + BytesPerObject + Text(add.Chain) + Text(add.Rule.Comment) + add.Rule.Expressions.Sum(Of),
            Change.AddSet add => frame + BytesPerObject + Text(add.Set.Name) + BytesPerPart * add.Set.Key.Parts.Count,
            Change.AddElements add => Lists(frame + Text(add.Set.Name), add.Elements.Sum(e => Of(add.Set, e))),
            Change.DeleteElements delete => Lists(frame + Text(delete.Set.Name), delete.Elements.Sum(e => Of(delete.Set, e))),
            // The subject has the object's name in it.
            _ => frame + Text(change?.Subject ?? ""),
        };
    }

    /// <summary>An upper bound of one element, in bytes.</summary>
    public static long Of(SetDefinition set, Element element)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(element);
        var key = 2 * sizeof(uint) + Padded(set.Key.Length);
        return sizeof(uint) + key
            + (set.IsInterval ? sizeof(uint) + key + BytesPerNumber : 0)
            + (set.Data is { } data ? 2 * sizeof(uint) + Padded(data.Length) : 0)
            + (element.Verdict is { } verdict ? 2 * BytesPerNumber + Text(verdict.Chain) : 0)
            + (element.Timeout is null ? 0 : BytesPerNumber)
            + (element.Comment.Length > 0 || set.IsInterval ? BytesPerNumber + Text(element.Comment) : 0)
            + (element.IsCatchAll ? BytesPerNumber : 0);
    }

    private static long Of(Expression expression) => BytesPerExpression + expression switch
    {
        Log log => Text(log.Prefix),
        Lookup lookup => Text(lookup.Set),
        Decide decide => Text(decide.Verdict.Chain),
        _ => 0,
    };

    private static long Lists(long frame, long elements) => elements + (1 + elements / (ElementsPerMessage / 2)) * frame;

    // With its header, its end and its padding.
    private static int Text(string text) => 3 * sizeof(uint) + Encoding.UTF8.GetByteCount(text);

    private static int Padded(int length) => (length + 3) & ~3;
}
