namespace NetworkGo.Benchmarks.Measuring;

/// <summary>What a figure is to reach.</summary>
/// <param name="Text">In words: `p50 ≤ 120 ms`.</param>
/// <param name="Value">What was measured.</param>
/// <param name="Limit">The limit, in the same unit.</param>
/// <param name="Unit">The unit, `×` for a ratio.</param>
/// <param name="AtLeast">Whether the value is to be that much at least, instead of at most.</param>
internal sealed record Bound(string Text, double Value, double Limit, string Unit, bool AtLeast = false)
{
    public bool IsReached => AtLeast ? Value >= Limit : Value <= Limit;
}
