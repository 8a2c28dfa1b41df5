using NetworkGo.Benchmarks.Measuring;

namespace NetworkGo.Benchmarks.Scenarios;

/// <summary>All rows.</summary>
// See docs/decisions/025.
internal static class ScenarioSuite
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new EditToPacket(), new RestartToRules(), new ManyPolicies(), new ManyNamespaces(), new ColdStart(),
        new Idle(), new StartAndSize(), new FirstPacket(), new PureSteps(),
    ];

    /// <summary>Measures rows, one after the other, and hands each on as soon as it is done.</summary>
    public static async Task RunAsync(IReadOnlyList<Scenario> rows, Sizes sizes, string program, Action<string> progress, Action<Scenario, RowResult> done)
    {
        foreach (var scenario in rows)
        {
            progress($"row {scenario.Row}: {scenario.Title}");
            done(scenario, await scenario.MeasureAsync(sizes, program, line => progress($"row {scenario.Row}: {line}")));
        }
    }
}
