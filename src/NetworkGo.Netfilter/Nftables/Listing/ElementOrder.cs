using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.Listing;

/// <summary>The order in which nft lists elements: of a hash set by value, of ranges by their beginning, of concatenated ranges as the kernel has them.</summary>
internal static class ElementOrder
{
    /// <summary>Sorts them.</summary>
    public static IEnumerable<Element> Sort(SetDefinition set, IEnumerable<Element> elements)
    {
        ArgumentNullException.ThrowIfNull(elements);
        var byKind = elements.ToLookup(static e => e.IsCatchAll);
        return SortKeys(set, byKind[false]).Concat(byKind[true]);
    }

    private static IEnumerable<Element> SortKeys(SetDefinition set, IEnumerable<Element> elements)
    {
        if (set.Key.IsConcatenation)
        {
            return set.IsInterval ? elements : elements.OrderBy(e => Reversed(set.Key, e.Key.From), Bytewise);
        }

        return set.Key.Parts[0].IsHostOrder && !set.IsInterval
            ? elements.OrderBy(e => Reversed(set.Key, e.Key.From), Bytewise)
            : elements.OrderBy(static e => e.Key.From);
    }

    private static IComparer<byte[]> Bytewise { get; } = Comparer<byte[]>.Create(static (left, right) => left.AsSpan().SequenceCompareTo(right));

    // nft takes the bytes of all parts, without padding, for one number that begins with its lowest byte.
    private static byte[] Reversed(KeyType type, Bytes key)
    {
        var whole = new List<byte>(key.Length);
        var at = 0;
        foreach (var part in type.Parts)
        {
            whole.AddRange(key.Span.Slice(at, part.Length));
            at += KeyType.Padded(part);
        }

        whole.Reverse();
        return [.. whole];
    }
}
