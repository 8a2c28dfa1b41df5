using NetworkGo.Benchmarks.Measuring;

namespace NetworkGo.Benchmarks.Scenarios;

/// <summary>One row of the suite.</summary>
internal abstract class Scenario
{
    /// <summary>The row's number.</summary>
    public abstract int Row { get; }

    public abstract string Title { get; }

    /// <summary>How it is measured, for the reader of the figures.</summary>
    public abstract string Method { get; }

    /// <summary>Measures.</summary>
    /// <param name="sizes">How much.</param>
    /// <param name="program">The program to measure.</param>
    /// <param name="progress">Takes a line now and then, for whoever waits.</param>
    public abstract Task<RowResult> MeasureAsync(Sizes sizes, string program, Action<string> progress);
}
