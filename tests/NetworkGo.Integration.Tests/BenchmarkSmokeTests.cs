using NetworkGo.Benchmarks.Measuring;
using NetworkGo.Benchmarks.Reporting;
using NetworkGo.Benchmarks.Scenarios;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests;

/// <summary>The suite of eng/bench.sh on small sizes: that every row measures. No time is asserted.</summary>
[FullLane("SteadyStateOnNftTests")]
public sealed class BenchmarkSmokeTests(ITestOutputHelper output)
{
    private const int Idleness = 6;

    public static TheoryData<int> Rows => [.. ScenarioSuite.All.Select(static s => s.Row)];

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Every_row_measures_and_writes_its_figures(int row)
    {
        var document = Path.Combine(Directory.CreateTempSubdirectory("ng-bench-").FullName, "benchmarks.md");
        var facts = await MachineFacts.ReadAsync();
        List<RowResult> results = [];

        await ScenarioSuite.RunAsync(
            [ScenarioSuite.All.Single(s => s.Row == row)],
            Sizes.Quick,
            DaemonProcess.Program,
            output.WriteLine,
            (scenario, result) =>
            {
                results.Add(result);
                new BenchmarksDocument(document).Replace(scenario.Row, RowText.Of(scenario, result, facts));
            });

        var measured = Assert.Single(results);
        Assert.NotEmpty(measured.Measurements);
        Assert.NotEmpty(measured.Bounds);
        // Who does nothing may use no processor at all.
        Assert.All(measured.Measurements, m => Assert.True(m.Own.Median > 0 || (row == Idleness && m.Own.Median == 0), m.What));
        Assert.All(measured.Measurements, static m => Assert.True(m.Beside is null || m.Beside.Median > 0, m.BesideWhat));
        var text = await File.ReadAllTextAsync(document);
        Assert.Contains($"## {row}. ", text, StringComparison.Ordinal);
        Assert.All(measured.Measurements, m => Assert.Contains(m.What, text, StringComparison.Ordinal));
    }
}
