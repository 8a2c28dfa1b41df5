using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.Reading;

/// <summary>Where intervals of single keys end, whose beginnings and ends the kernel shows one by one.</summary>
internal static class IntervalEnds
{
    /// <summary>
    /// The last key of each interval: the one before the next end or the next beginning, whichever comes first, since there need be no end
    /// where another begins; the highest key where neither follows.
    /// </summary>
    /// <param name="beginnings">The first keys, in order.</param>
    /// <param name="ends">The keys behind the last ones, in order.</param>
    /// <param name="keyLength">The length of a key, in bytes.</param>
    public static IReadOnlyList<Bytes> Of(IReadOnlyList<Bytes> beginnings, IReadOnlyList<Bytes> ends, int keyLength)
    {
        var highest = Bytes.Own([.. Enumerable.Repeat(byte.MaxValue, Math.Max(keyLength, 0))]);
        var last = new Bytes[beginnings.Count];
        var at = 0;
        for (var index = 0; index < last.Length; index++)
        {
            while (at < ends.Count && ends[at] <= beginnings[index])
            {
                at++;
            }

            var end = at < ends.Count ? ends[at] : (Bytes?)null;
            var next = index + 1 < last.Length ? beginnings[index + 1] : (Bytes?)null;
            var bound = end is { } e && next is { } n ? (e < n ? e : n) : end ?? next;
            last[index] = bound is { } behind ? Before(behind) : highest;
        }

        return last;
    }

    private static Bytes Before(Bytes value)
    {
        var before = value.Span.ToArray();
        for (var at = before.Length - 1; at >= 0 && before[at]-- == 0; at--)
        {
        }

        return Bytes.Own(before);
    }
}
