namespace NetworkGo.Benchmarks.Measuring;

/// <summary>What was measured over and over, all in one unit, smallest first.</summary>
internal sealed class Samples
{
    private readonly double[] sorted;

    public Samples(IEnumerable<double> values)
    {
        sorted = [.. values.Order()];
        if (sorted.Length == 0)
        {
            throw new ArgumentException("Nothing was measured.", nameof(values));
        }
    }

    public int Count => sorted.Length;

    public double Median => Quantile(0.5);

    public double P99 => Quantile(0.99);

    /// <summary>The middle half lies above it.</summary>
    public double LowerQuartile => Quantile(0.25);

    /// <summary>The middle half lies below it.</summary>
    public double UpperQuartile => Quantile(0.75);

    public double Least => sorted[0];

    public double Most => sorted[^1];

    /// <summary>The value below which this part of them lies, between the two nearest.</summary>
    public double Quantile(double part)
    {
        var place = part * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((sorted[above] - sorted[below]) * (place - below));
    }
}
