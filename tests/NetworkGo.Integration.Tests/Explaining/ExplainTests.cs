using System.Globalization;
using NetworkGo.Core.Explaining;
using NetworkGo.Integration.Tests.Policies;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Explaining;

/// <summary>What explain says, and what a real connection finds, are one: for every pair, on every configuration.</summary>
[Trait(Feature.Trait, Feature.Explain)]
public abstract class ExplainTests(PolicyScene scene, ITestOutputHelper output)
{
    /// <summary>One of each kind at once.</summary>
    protected static readonly string[] Many =
    [
        """{"from": "stranger", "selector": "outsider", "port": 80}""", """{"from": "outsider", "selector": "web", "port": [81, 8000]}""",
        """{"name": "web", "iface": "wg0", "nat": "dnat", "to": "outsider", "port": 81, "to_port": 8000}""",
        """{"name": "relay", "selector": "pair", "nat": "dnat", "port": 81, "to": "web-2"}""",
    ];

    private static readonly string[] Sources = ["client", "stranger", "web-1", "pair", "outsider", "wg0:10.9.0.2", "wg1:10.10.0.2", "host"];

    private static readonly string[] Targets =
    [
        PolicyScene.Client, PolicyScene.Stranger, PolicyScene.Web1, PolicyScene.Web2, PolicyScene.PairOnFront, PolicyScene.PairOnSide, PolicyScene.Outsider,
        PolicyScene.HostOnWg0, PolicyScene.BackGateway,
    ];

    private static readonly ushort[] Ports = [80, 81, 8000];

    /// <summary>What the flows go through.</summary>
    protected PolicyScene Scene => scene;

    /// <summary>Asks about every pair, tries every pair, and fails where the two differ.</summary>
    protected async Task CompareAsync(string about)
    {
        await using var on80 = scene.Engine.Host.AnswerTcp("host", 80);
        await using var on81 = scene.Engine.Host.AnswerTcp("host", 81);
        await using var on8000 = scene.Engine.Host.AnswerTcp("host", 8000);
        var questions = (from source in Sources
                         from target in Targets
                         from port in Ports
                         select new FlowQuestion(source, target, "tcp", port)).ToList();
        using var explainer = new ExplainerOnEngine(scene.Engine);
        var reports = await explainer.AskAsync(await File.ReadAllTextAsync(scene.Daemon.ConfigurationPath), questions);
        var places = new Dictionary<string, NetworkNamespace>(StringComparer.Ordinal);
        foreach (var source in Sources)
        {
            places[source] = source switch
            {
                "host" => scene.Engine.Host,
                _ when source.StartsWith("wg0", StringComparison.Ordinal) => scene.Wg0,
                _ when source.StartsWith("wg1", StringComparison.Ordinal) => scene.Wg1,
                _ => await scene.InsideAsync(source),
            };
        }

        var disagreements = new List<string>();
        var (open, either) = (0, 0);
        foreach (var some in questions.Zip(reports).Chunk(48))
        {
            var probes = await Task.WhenAll(some.Select(s => places[s.First.From].TcpAsync(s.First.To, s.First.Port)));
            foreach (var ((question, report), first) in some.Zip(probes))
            {
                // An answer that took too long on a busy machine is no disagreement.
                var probe = report.Verdict == FlowVerdict.Pass && !first.Answered
                    ? await places[question.From].TcpAsync(question.To, question.Port, TimeSpan.FromSeconds(10))
                    : first;
                var agrees = report.Verdict switch
                {
                    FlowVerdict.Pass => probe.Answered && report.Flows[0].Ways.Any(w => IsWhere(w, probe)),
                    FlowVerdict.Drop => !probe.Answered,
                    FlowVerdict.Partly => true,
                    _ => false,
                };
                open += probe.Answered ? 1 : 0;
                either += report.Verdict == FlowVerdict.Partly ? 1 : 0;
                if (!agrees)
                {
                    disagreements.Add($"{question.From} to {question.To}:{question.Port}: explain says {report.Verdict}: {report.Problem}{Words(report)}; in truth {probe}");
                }
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{about}: {questions.Count} flows, {open} open, {either} left to chance, {disagreements.Count} disagreements"));
        Assert.True(disagreements.Count == 0, $"{about}:\n{string.Join('\n', disagreements)}");
        Assert.True(open > 0, "no flow is open: nothing was compared");
        Assert.Equal(0, either);
    }

    // Who answers says who it is, and which address it answers to.
    private static bool IsWhere(FlowWay way, TcpProbe probe) =>
        (way.EndsAt?.StartsWith((probe.Name == "host" ? "host" : $"container:{probe.Name}") + " (", StringComparison.Ordinal) ?? false)
        && way.Stations.First(static s => s.IsAnswer).Packet.Contains($" to {probe.Peer}:", StringComparison.Ordinal);

    private static string Words(FlowReport report) => string.Join(
        '\n',
        report.Flows.SelectMany(static f => f.Ways).Select(static w =>
            $"{w.Verdict}: {w.Reason} {w.Rule?.Rule}\n" + string.Join('\n', w.Stations.Select(static s => $"   {s.Namespace} {s.Packet} {s.Input}>{s.Output} {s.Verdict} {s.Reason}"))));
}
