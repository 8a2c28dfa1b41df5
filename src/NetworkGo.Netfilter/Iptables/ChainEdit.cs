using System.Globalization;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>Turns one chain's rules into others with the fewest touched, so that the rest keep their counters.</summary>
internal static class ChainEdit
{
    // Deleting and inserting by number costs the kernel a walk of the chain each time; past this it is cheaper to
    // write the whole chain, with the counters that were read.
    private const int MostEdits = 48;

    /// <summary>The lines of a restore input that make <paramref name="actual"/> the <paramref name="desired"/>; none when equal.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="actual">The rules it has; null when the chain does not exist.</param>
    /// <param name="desired">The rules it should have.</param>
    /// <param name="key">What a saved rule is known by.</param>
    /// <param name="counted">The saved rule of a key, here or where it comes from; null where it is new.</param>
    /// <param name="rewrite">Write all of it again, whatever the difference.</param>
    public static IReadOnlyList<string> Lines(
        string chain,
        EquatableArray<SavedRule>? actual,
        IReadOnlyList<WantedRule> desired,
        Func<SavedRule, string> key,
        Func<string, SavedRule?> counted,
        bool rewrite)
    {
        var keys = (actual ?? []).Select(key).ToArray();
        var wanted = desired.Select(static d => d.Key).ToArray();
        if (actual is not null && keys.AsSpan().SequenceEqual(wanted))
        {
            return [];
        }

        var (keptActual, keptWanted, kept) = LongestKept(keys, wanted);
        if (actual is null || rewrite || keys.Length + wanted.Length - (2 * kept) > MostEdits)
        {
            return [$":{chain} - [0:0]", .. desired.Select(d => $"{Counters(counted(d.Key))} -A {chain} {d.Body}")];
        }

        var lines = new List<string>();
        for (var i = keys.Length - 1; i >= 0; i--)
        {
            if (!keptActual[i])
            {
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"-D {chain} {i + 1}"));
            }
        }

        var length = kept;
        for (var i = 0; i < wanted.Length; i++)
        {
            if (!keptWanted[i])
            {
                var counters = counted(wanted[i]) is { Packets: > 0 } rule ? $"{Counters(rule)} " : "";
                lines.Add(i == length
                    ? $"{counters}-A {chain} {desired[i].Body}"
                    : string.Create(CultureInfo.InvariantCulture, $"{counters}-I {chain} {i + 1} {desired[i].Body}"));
                length++;
            }
        }

        return lines;
    }

    private static string Counters(SavedRule? rule) => string.Create(CultureInfo.InvariantCulture, $"[{rule?.Packets ?? 0}:{rule?.Bytes ?? 0}]");

    /// <summary>
    /// Which rules stay: the longest run of common rules in one order, found as the longest increasing subsequence
    /// of the places that the desired ones have now.
    /// </summary>
    private static (bool[] Actual, bool[] Wanted, int Count) LongestKept(string[] actual, string[] wanted)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < actual.Length; i++)
        {
            places.TryAdd(actual[i], i);
        }

        var tails = new List<(int Place, int Wanted)>();
        var placeOf = new int[wanted.Length];
        var before = new int[wanted.Length];
        for (var i = 0; i < wanted.Length; i++)
        {
            if (!places.Remove(wanted[i], out placeOf[i]))
            {
                continue;
            }

            var at = FirstNotLess(tails, placeOf[i]);
            before[i] = at > 0 ? tails[at - 1].Wanted : -1;
            if (at == tails.Count)
            {
                tails.Add((placeOf[i], i));
            }
            else
            {
                tails[at] = (placeOf[i], i);
            }
        }

        var (keptActual, keptWanted) = (new bool[actual.Length], new bool[wanted.Length]);
        for (var i = tails.Count > 0 ? tails[^1].Wanted : -1; i >= 0; i = before[i])
        {
            (keptActual[placeOf[i]], keptWanted[i]) = (true, true);
        }

        return (keptActual, keptWanted, tails.Count);
    }

    private static int FirstNotLess(List<(int Place, int Wanted)> tails, int place)
    {
        var (low, high) = (0, tails.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (tails[middle].Place < place)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
