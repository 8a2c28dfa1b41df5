namespace NetworkGo.Benchmarks.Measuring;

/// <summary>What one row of the suite came to.</summary>
internal sealed record RowResult
{
    public required IReadOnlyList<Measurement> Measurements { get; init; }

    public required IReadOnlyList<Bound> Bounds { get; init; }

    /// <summary>What else a reader has to know, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
