using System.Numerics;
using System.Runtime.InteropServices;

namespace NetworkGo.Core.Resolution;

/// <summary>Finds, among known names, the one that was probably meant: the fewest edits away, letter case aside.</summary>
public sealed class NearestName
{
    private const int LongestName = 64;

    private readonly string[] names;
    private readonly string[] folded;

    // Beside each other, apart from the names: a search walks over all of these and hardly any of those.
    private readonly Reach[] reaches;
    private long measured;

    /// <summary>How many names were compared letter by letter: for tests, which count instead of taking the time.</summary>
    internal long Measured => Interlocked.Read(ref measured);

    /// <summary>Takes the known names.</summary>
    public NearestName(IEnumerable<string> names)
    {
        this.names = [.. names.Distinct(StringComparer.Ordinal).Where(n => n.Length <= LongestName)];
        folded = [.. this.names.Select(n => n.ToLowerInvariant())];
        reaches = [.. folded.Select(Reach.Of)];
    }

    /// <summary>
    /// The nearest name; null when none is near enough (one edit in three characters). Of equally near ones, the first given.
    /// </summary>
    public string? Find(string name)
    {
        if (name.Length is 0 or > LongestName)
        {
            return null;
        }

        var wanted = name.ToLowerInvariant();
        var reach = Reach.Of(wanted);
        var allowed = Math.Max(1, name.Length / 3);
        string? best = null;
        var looked = 0;
        for (var i = 0; i < reaches.Length; i++)
        {
            // One edit changes the length by at most one and the set of letters by at most two.
            if (Math.Abs(reaches[i].Length - reach.Length) > allowed
                || BitOperations.PopCount(reaches[i].Letters ^ reach.Letters) > 2 * allowed)
            {
                continue;
            }

            looked++;
            var distance = Distance(folded[i], wanted, allowed);
            if (distance <= allowed)
            {
                best = names[i];
                allowed = distance - 1;
            }
        }

        Interlocked.Add(ref measured, looked);
        return best;
    }

    // Optimal string alignment: swapping two neighbours ("fornt") is one edit, as it is one slip of the fingers.
    private static int Distance(string left, string right, int allowed)
    {
        const int width = LongestName + 1;
        Span<int> cells = stackalloc int[3 * width];
        for (var j = 0; j <= right.Length; j++)
        {
            cells[j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            var row = cells.Slice(i % 3 * width, width);
            var above = cells.Slice((i - 1) % 3 * width, width);
            row[0] = i;
            var least = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = above[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                row[j] = Math.Min(replaced, Math.Min(above[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    row[j] = Math.Min(row[j], cells[((i - 2) % 3 * width) + j - 2] + 1);
                }

                least = Math.Min(least, row[j]);
            }

            // A swap reaches back two rows, and so may still be one cheaper than this one.
            if (least > allowed + 1)
            {
                return least;
            }
        }

        return cells[(left.Length % 3 * width) + right.Length];
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Reach(int Length, ulong Letters)
    {
        public static Reach Of(string text)
        {
            var letters = 0UL;
            foreach (var c in text)
            {
                letters |= 1UL << BitOf(c);
            }

            return new Reach(text.Length, letters);
        }

        // Letters and digits have a bit each; everything else shares what is left.
        private static int BitOf(char c) => c switch
        {
            >= 'a' and <= 'z' => c - 'a',
            >= '0' and <= '9' => 26 + (c - '0'),
            _ => 36 + (c % 28),
        };
    }
}
