using System.Globalization;
using NetworkGo.Core.Explaining;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Views;

/// <summary>A report for people: the verdict and what decides it, then a line for each namespace on the way.</summary>
internal sealed class ExplainText(CommandContext context, ExplainOptions options)
{
    // A name may mean hundreds.
    private const int MostShown = 20;

    /// <summary>Writes it.</summary>
    public void Write(FlowReport report, string file)
    {
        if (report.IsModel)
        {
            Line(string.Create(
                CultureInfo.InvariantCulture,
                $"based on {file} and a model of Docker {options.Engine}'s rules only; other rules of a host and published ports are not included"));
        }

        foreach (var note in report.Notes)
        {
            Line(note);
        }

        foreach (var flow in report.Flows.Take(MostShown))
        {
            Write(flow, report);
        }

        if (report.Flows.Count > MostShown)
        {
            Line(string.Create(CultureInfo.InvariantCulture, $"{report.Flows.Count - MostShown} more flows; --json lists all"));
        }

        if (report.Flows.Count > 1)
        {
            var counts = report.Flows.CountBy(static f => f.Verdict).OrderBy(static c => c.Key)
                .Select(static c => string.Create(CultureInfo.InvariantCulture, $"{c.Value} {Word(c.Key)}"));
            Line($"{report.Flows.Count} flows: {string.Join(", ", counts)}");
        }
    }

    private void Write(FlowAnswer flow, FlowReport report)
    {
        var service = report.Question.Service;
        Line($"{Word(flow.Verdict)}  {flow.From} to {flow.To} {service}", Of(flow.Verdict));
        foreach (var way in flow.Ways)
        {
            Line($"  {(flow.Ways.Count > 1 ? Word(way.Verdict) + ": " : "")}{way.Reason}", Of(way.Verdict));
            if (way.Remark is { } remark)
            {
                Line($"  {remark}", AnsiColor.Yellow);
            }

            if (way is { Rule: { Number: > 0 } rule } && way.Verdict != FlowVerdict.Pass)
            {
                Line($"    {Whose(rule)}: {rule.Rule}");
            }

            foreach (var station in way.Stations)
            {
                Write(station);
            }
        }

        foreach (var remedy in flow.Remedies)
        {
            Line($"  fix: {remedy.Text}{(remedy.IsTried ? "" : " (not verified)")}", AnsiColor.Yellow);
            if (remedy.Policy is { } policy)
            {
                Line($"    {policy}");
            }
        }

        if (options.WhyNot && flow.Verdict != FlowVerdict.Pass && flow.Remedies.Count == 0)
        {
            Line("  fix: none known");
        }
    }

    private void Write(FlowStation station)
    {
        var by = (station.Input, station.Output) switch
        {
            (null, null) => "",
            (null, var output) => $"  out {output}",
            (var input, null) => $"  in {input}",
            var (input, output) => station.IsBridged ? $"  along {input}" : $"  in {input} out {output}",
        };
        var end = station.Verdict switch
        {
            WalkVerdict.Delivered => "  delivered",
            WalkVerdict.Forwarded => "",
            WalkVerdict.NoRoute => $"  {station.Reason}",
            var verdict => $"  {verdict.ToString().ToLowerInvariant()}",
        };
        Line($"  {(station.IsAnswer ? "<" : ">")} {station.Namespace,-20}  {station.Packet}{by}{end}");
        foreach (var rule in station.Rules.Where(r => options.IsVerbose || IsWorthALine(r)))
        {
            Line($"      {(rule.Backend == IptablesBackend.Legacy ? "legacy " : "")}{rule.Table} {rule.Chain} {Number(rule)}: {rule.Rule}{OfElement(rule)}");
        }

        foreach (var translation in station.Translations)
        {
            Line($"      {translation}");
        }
    }

    // What an operator of the file wants to see: the own accepts, what translates, what refuses.
    private static bool IsWorthALine(WalkStep rule) => rule.Decides && !rule.Rule.Contains("-j MARK", StringComparison.Ordinal)
        && (rule.Policy is not null || !rule.Rule.EndsWith("-j ACCEPT", StringComparison.Ordinal));

    // A rule of the own table is the same for all policies; whose it is says the element.
    private static string OfElement(WalkStep rule) => rule is { IsOwn: true, Policy: { } policy } ? $" (policy {policy})" : "";

    private static string Number(WalkStep rule) => rule.Number == 0 ? "end" : rule.Number.ToString(CultureInfo.InvariantCulture);

    private static string Whose(WalkStep rule) =>
        rule.Policy is { } policy ? $"rule of policy {policy}"
            : rule.IsEngines ? "rule of Docker"
            : "rule";

    private static string Word(FlowVerdict verdict) => verdict.ToString().ToUpperInvariant();

    private static AnsiColor Of(FlowVerdict verdict) => verdict switch
    {
        FlowVerdict.Pass => AnsiColor.Green,
        FlowVerdict.Drop => AnsiColor.Red,
        _ => AnsiColor.Yellow,
    };

    private void Line(string text, AnsiColor? color = null) => context.WriteLine(text, color);
}
