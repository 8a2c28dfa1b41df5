namespace NetworkGo.Core.Resolution;

/// <summary>
/// Finds what a name is the beginning of. The rest must begin with <c>-</c>, <c>_</c>, <c>.</c> or a digit, so that
/// <c>web</c> finds <c>web-1</c> and <c>web2</c> but not <c>webadmin</c>.
/// </summary>
internal sealed class PrefixIndex
{
    // In ordinal order these are two neighbourhoods: '-' to '9' (with '/', which no name holds) and '_' alone.
    private static readonly (char First, char Last)[] Separators = [('-', '9'), ('_', '_')];

    private readonly (string Name, int Position)[] sorted;
    private long compared;

    /// <summary>How many names were looked at: for tests, which count instead of taking the time.</summary>
    public long Compared => Interlocked.Read(ref compared);

    /// <summary>Takes names with the positions that they denote.</summary>
    public PrefixIndex(IEnumerable<(string Name, int Position)> names)
    {
        sorted = [.. names];
        Array.Sort(sorted, (a, b) => string.CompareOrdinal(a.Name, b.Name));
    }

    /// <summary>The positions of the names that begin with a name, each once, in rising order.</summary>
    public IReadOnlyCollection<int> Find(string name)
    {
        var positions = new SortedSet<int>();
        var looked = 0;
        foreach (var (first, last) in Separators)
        {
            for (var i = LowerBound(name + first); i < sorted.Length && IsWithin(sorted[i].Name, name, last); i++)
            {
                looked++;
                if (sorted[i].Name[name.Length] != '/')
                {
                    positions.Add(sorted[i].Position);
                }
            }
        }

        Interlocked.Add(ref compared, looked);
        return positions;
    }

    private static bool IsWithin(string candidate, string name, char last) =>
        candidate.StartsWith(name, StringComparison.Ordinal) && candidate[name.Length] <= last;

    private int LowerBound(string name)
    {
        var (low, high, looked) = (0, sorted.Length, 0);
        while (low < high)
        {
            looked++;
            var middle = low + ((high - low) / 2);
            if (string.CompareOrdinal(sorted[middle].Name, name) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        Interlocked.Add(ref compared, looked);
        return low;
    }
}
