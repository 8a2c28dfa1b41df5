using System.Globalization;
using System.Text;
using NetworkGo.Benchmarks.Measuring;
using NetworkGo.Benchmarks.Scenarios;

namespace NetworkGo.Benchmarks.Reporting;

/// <summary>A row's figures as Markdown.</summary>
internal static class RowText
{
    public static string Of(Scenario scenario, RowResult result, MachineFacts facts)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"## {scenario.Row}. {scenario.Title}\n\n");
        text.Append("| Measured | Times | Median | p99 | Middle half | Beside it | Times | Median | p99 | Ratio |\n|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (var m in result.Measurements)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {m.What} | {m.Own.Count} | {Number(m.Own.Median)} {m.Unit} | {Number(m.Own.P99)} | {Number(m.Own.LowerQuartile)}–{Number(m.Own.UpperQuartile)} ");
            text.Append(m.Beside is { } beside
                ? string.Create(CultureInfo.InvariantCulture, $"| {m.BesideWhat} | {beside.Count} | {Number(beside.Median)} {m.Unit} | {Number(beside.P99)} | {Number(m.Ratio!.Value)} |\n")
                : "| – | | | | |\n");
        }

        text.Append("\n| To reach | Measured | |\n|---|---|---|\n");
        foreach (var b in result.Bounds)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {b.Text} | {Number(b.Value)} {b.Unit} | {(b.IsReached ? "reached" : "**missed**")} |\n");
        }

        foreach (var note in result.Notes)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{note}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"\n{scenario.Method}\n\n_{facts.Date}, commit {facts.Commit}; {facts.Machine}._\n");
        return text.ToString();
    }

    // Three digits say all that is true.
    private static string Number(double value) => Math.Abs(value) switch
    {
        0 => "0",
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.00", CultureInfo.InvariantCulture),
    };
}
