using System.Numerics;
using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.State;

/// <summary>
/// A key of several ranges. The kernel (pipapo) refuses a new one whose first or last corner lies in one that is there, so a narrow
/// one is written before the wide one that contains it; two that only overlap cannot be in one set at all.
/// </summary>
internal static class Box
{
    /// <summary>How many values it holds, as a number of bits.</summary>
    public static double Width(KeyType type, ElementKey key)
    {
        var width = 0.0;
        ForEachPart(type, key, (from, to) => width += BigInteger.Log(Number(to) - Number(from) + 1));
        return width;
    }

    /// <summary>Whether the first or last corner of <paramref name="inner"/> lies in <paramref name="outer"/>.</summary>
    public static bool Touches(KeyType type, ElementKey outer, ElementKey inner) =>
        Holds(type, outer, inner.From) || Holds(type, outer, inner.To);

    /// <summary>Whether two keys of one type have a value in common.</summary>
    public static bool Overlap(KeyType type, ElementKey left, ElementKey right)
    {
        var at = 0;
        foreach (var part in type.Parts)
        {
            if (left.From.Span.Slice(at, part.Length).SequenceCompareTo(right.To.Span.Slice(at, part.Length)) > 0
                || right.From.Span.Slice(at, part.Length).SequenceCompareTo(left.To.Span.Slice(at, part.Length)) > 0)
            {
                return false;
            }

            at += KeyType.Padded(part);
        }

        return true;
    }

    private static bool Holds(KeyType type, ElementKey box, Bytes point)
    {
        var at = 0;
        foreach (var part in type.Parts)
        {
            var value = point.Span.Slice(at, part.Length);
            if (value.SequenceCompareTo(box.From.Span.Slice(at, part.Length)) < 0 || value.SequenceCompareTo(box.To.Span.Slice(at, part.Length)) > 0)
            {
                return false;
            }

            at += KeyType.Padded(part);
        }

        return true;
    }

    private static void ForEachPart(KeyType type, ElementKey key, Action<byte[], byte[]> each)
    {
        var at = 0;
        foreach (var part in type.Parts)
        {
            each(key.From.Span.Slice(at, part.Length).ToArray(), key.To.Span.Slice(at, part.Length).ToArray());
            at += KeyType.Padded(part);
        }
    }

    private static BigInteger Number(byte[] value) => new(value, isUnsigned: true, isBigEndian: true);
}
