namespace NetworkGo.Core.Loading.Lints;

/// <summary>Ports as ranges in rising order that do not touch: two lists of hundreds are compared in one walk over both.</summary>
internal sealed class PortCover
{
    private readonly PortRange[] ranges;

    /// <summary>Takes ports in any order; none means all.</summary>
    public PortCover(IReadOnlyCollection<PortRange> ports)
    {
        var merged = new List<PortRange>();
        foreach (var port in (ports.Count == 0 ? [new PortRange(1, ushort.MaxValue)] : ports).OrderBy(static p => p.First))
        {
            if (merged.Count > 0 && port.First <= merged[^1].Last + 1)
            {
                merged[^1] = new PortRange(merged[^1].First, Math.Max(merged[^1].Last, port.Last));
            }
            else
            {
                merged.Add(port);
            }
        }

        ranges = [.. merged];
    }

    /// <summary>Whether it is every port.</summary>
    public bool IsAll => ranges is [{ First: <= 1, Last: ushort.MaxValue }];

    /// <summary>Whether a port is one of these.</summary>
    public bool Holds(ushort port) => Array.Exists(ranges, r => r.First <= port && port <= r.Last);

    /// <summary>Whether all ports of another are of these.</summary>
    public bool Holds(PortCover other)
    {
        var i = 0;
        foreach (var wanted in other.ranges)
        {
            while (i < ranges.Length && ranges[i].Last < wanted.First)
            {
                i++;
            }

            if (i == ranges.Length || ranges[i].First > wanted.First || ranges[i].Last < wanted.Last)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The ports that both have.</summary>
    public IEnumerable<PortRange> Common(PortCover other)
    {
        var (i, j) = (0, 0);
        while (i < ranges.Length && j < other.ranges.Length)
        {
            var (left, right) = (ranges[i], other.ranges[j]);
            if (left.First <= right.Last && right.First <= left.Last)
            {
                yield return new PortRange(Math.Max(left.First, right.First), Math.Min(left.Last, right.Last));
            }

            _ = left.Last < right.Last ? i++ : j++;
        }
    }
}
