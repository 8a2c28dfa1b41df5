using System.Globalization;
using BenchmarkDotNet.Reports;
using NetworkGo.Benchmarks.Measuring;
using NetworkGo.Benchmarks.Micro;
using Measurement = NetworkGo.Benchmarks.Measuring.Measurement;

namespace NetworkGo.Benchmarks.Scenarios;

/// <summary>Row 9: the pure steps, and how they grow.</summary>
internal sealed class PureSteps : Scenario
{
    private const int Reference = 10_000;

    // Between a line (1) and a square (2), with room for caches and the collector.
    private const double MostGrowth = 1.5;

    public override int Row => 9;

    public override string Title => "Load, resolve, compile, parse, compare: time, allocations and growth";

    public override string Method => """
        BenchmarkDotNet, in the process of the suite, of the steps as they are: `Load` reads and validates the file, `Resolve` finds every name of every policy with a new index, `Compile` makes the desired state and resolves in it, `CompileTable` makes of it the transaction that writes the whole table, where none is. `LoadChanged` and `ChangeOneElement` do the same for the next version of the file, of which one policy's port differs. The others are steps of iptables' form: `Parse` reads the text of `iptables-save`, `Diff` compares where nothing differs, `ChangeOne` where one port does, `WriteAll` with an empty host. The policies are `from` policies between a thousand addresses on four networks.
        Growth is the exponent between the smallest and the largest number of policies: 1 is a line, 2 a square.
        """;

    public override async Task<RowResult> MeasureAsync(Sizes sizes, string program, Action<string> progress)
    {
        PolicyBenchmarks.Counts = sizes.PureCounts;
        PolicyBenchmarks.Addresses = sizes.PureAddresses;
        var artifacts = Directory.CreateTempSubdirectory("ng-micro-").FullName;
        try
        {
            // It blocks for minutes, and the console with it.
            return Result(sizes, await Task.Run(() => MicroRun.Run(sizes.IsQuick, artifacts)));
        }
        finally
        {
            Directory.Delete(artifacts, recursive: true);
        }
    }

    private static RowResult Result(Sizes sizes, Summary summary)
    {
        List<Measurement> measurements = [];
        List<Bound> bounds = [];
        List<string> notes = [];
        foreach (var step in summary.Reports.GroupBy(static r => r.BenchmarkCase.Descriptor.WorkloadMethod.Name, StringComparer.Ordinal))
        {
            var byCount = step.ToDictionary(static r => (int)r.BenchmarkCase.Parameters["Policies"], Milliseconds);
            var shown = byCount.ContainsKey(Reference) ? Reference : sizes.PureCounts[^1];
            measurements.Add(new Measurement(string.Create(CultureInfo.InvariantCulture, $"`{step.Key}`, {shown:#,0} policies × {sizes.PureAddresses:#,0} addresses"), "ms", byCount[shown]));
            var (least, most) = (sizes.PureCounts[0], sizes.PureCounts[^1]);
            var growth = Math.Log(byCount[most].Median / byCount[least].Median) / Math.Log((double)most / least);
            bounds.Add(new Bound($"`{step.Key}` grows like a line (exponent ≤ {MostGrowth.ToString(CultureInfo.InvariantCulture)})", growth, MostGrowth, ""));
            notes.Add($"`{step.Key}`: " + string.Join(", ", step.Select(r => string.Create(
                CultureInfo.InvariantCulture,
                $"{(int)r.BenchmarkCase.Parameters["Policies"]:#,0}: {Milliseconds(r).Median:0.0} ms and {(r.GcStats.GetBytesAllocatedPerOperation(r.BenchmarkCase) ?? 0) / 1e6:0.0} MB"))) + ".");
        }

        double Median(string step) => measurements.Single(m => m.What.StartsWith($"`{step}`", StringComparison.Ordinal)).Own.Median;
        bounds.InsertRange(0,
        [
            new Bound("`CompileTable` (with resolving and comparing) ≤ 50 ms", Median("CompileTable"), 50, "ms"),
            new Bound("`ChangeOneElement` ≤ 2 ms", Median("ChangeOneElement"), 2, "ms"),
        ]);
        return new RowResult { Measurements = measurements, Bounds = bounds, Notes = notes };
    }

    private static Samples Milliseconds(BenchmarkReport report) => new(report.ResultStatistics!.OriginalValues.Select(static v => v / 1e6));
}
