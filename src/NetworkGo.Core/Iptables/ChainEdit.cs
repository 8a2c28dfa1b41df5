using System.Globalization;

namespace NetworkGo.Core.Iptables;

/// <summary>Turns one chain's rules into others with the fewest touched, so that the rest keep their counters.</summary>
internal static class ChainEdit
{
    // Deleting and inserting by number costs the kernel a walk of the chain each time; past this it is cheaper to
    // write the chain anew, with the counters that were read.
    private const int MostEdits = 48;

    /// <summary>The lines of a restore input that make <paramref name="actual"/> the <paramref name="desired"/>; none when equal.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="actual">The rules it has; null when the chain does not exist.</param>
    /// <param name="desired">The rules it should have.</param>
    /// <param name="key">The normalized text of the desired rule that a saved rule is.</param>
    /// <param name="rewrite">Write all of it anew, whatever the difference.</param>
    public static IReadOnlyList<string> Lines(
        string chain,
        EquatableArray<SavedRule>? actual,
        IReadOnlyList<string> desired,
        Func<SavedRule, string> key,
        bool rewrite)
    {
        var rules = actual ?? [];

        // The usual case by far, and much cheaper to see than that two spellings are one rule.
        if (actual is not null && rules.Select(static r => r.Body).SequenceEqual(desired, StringComparer.Ordinal))
        {
            return [];
        }

        var keys = rules.Select(key).ToArray();
        var wanted = desired.Select(static d => RuleItems.Normalize(d)).ToArray();
        if (actual is not null && keys.AsSpan().SequenceEqual(wanted))
        {
            return [];
        }

        var (keptActual, keptWanted, kept) = LongestKept(keys, wanted);
        if (actual is null || rewrite || keys.Length + wanted.Length - (2 * kept) > MostEdits)
        {
            return Rewrite(chain, rules, keys, wanted, desired);
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
                lines.Add(i == length
                    ? $"-A {chain} {desired[i]}"
                    : string.Create(CultureInfo.InvariantCulture, $"-I {chain} {i + 1} {desired[i]}"));
                length++;
            }
        }

        return lines;
    }

    private static List<string> Rewrite(
        string chain, EquatableArray<SavedRule> rules, string[] keys, string[] wanted, IReadOnlyList<string> desired)
    {
        var counters = new Dictionary<string, SavedRule>(StringComparer.Ordinal);
        for (var i = 0; i < keys.Length; i++)
        {
            counters.TryAdd(keys[i], rules[i]);
        }

        var lines = new List<string>(desired.Count + 1) { $":{chain} - [0:0]" };
        for (var i = 0; i < wanted.Length; i++)
        {
            var counted = counters.GetValueOrDefault(wanted[i]);
            lines.Add(string.Create(
                CultureInfo.InvariantCulture, $"[{counted?.Packets ?? 0}:{counted?.Bytes ?? 0}] -A {chain} {desired[i]}"));
        }

        return lines;
    }

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
