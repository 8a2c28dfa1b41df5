namespace NetworkGo.Benchmarks.Measuring;

/// <summary>One figure, and what it is compared with, measured in turn with it.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Own">NetworkGo's samples.</param>
internal sealed record Measurement(string What, string Unit, Samples Own)
{
    /// <summary>What stands beside it; empty for nothing.</summary>
    public string BesideWhat { get; init; } = "";

    /// <summary>The samples of that.</summary>
    public Samples? Beside { get; init; }

    /// <summary>The ratio of the medians; null where nothing stands beside it.</summary>
    public double? Ratio => Beside is null ? null : Own.Median / Beside.Median;
}
