using System.Globalization;
using NetworkGo.Core.Explaining;
using NetworkGo.Integration.Tests.Policies;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Explaining;

/// <summary>What explain says, and what a real connection finds, are one: for every pair, on every configuration.</summary>
public abstract class ExplainTests(PolicyScene scene, ITestOutputHelper output)
{
    private static readonly string[] Sources = ["client", "stranger", "web-1", "pair", "outsider", "wg0:10.9.0.2", "wg1:10.10.0.2", "host"];

    private static readonly string[] Targets =
    [
        PolicyScene.Client, PolicyScene.Stranger, PolicyScene.Web1, PolicyScene.Web2, PolicyScene.PairOnFront, PolicyScene.PairOnSide, PolicyScene.Outsider,
        PolicyScene.HostOnWg0, PolicyScene.BackGateway,
    ];

    private static readonly ushort[] Ports = [80, 81, 8000];

    public static TheoryData<string, string[]> Configurations => new()
    {
        { "nothing", [] },
        { "one container to one port", ["""{"from": "client", "selector": "web-1", "port": 80}"""] },
        { "a network to a selector", ["""{"from": "front", "selector": "web", "port": 80}"""] },
        { "a subnet outside, two ports", ["""{"from": "10.9.0.0/24", "selector": "web-1", "port": [80, 81]}"""] },
        { "two addresses, both ways", ["""{"from": "pair", "selector": "web-1", "port": 80}""", """{"from": "web-1", "selector": "pair", "port": "80:81"}"""] },
        { "anyone, every protocol", ["""{"from": "0.0.0.0/0", "selector": "outsider", "proto": "all"}"""] },
        { "DNAT on a device", ["""{"name": "web", "iface": "wg0", "nat": "dnat", "to": "web-1", "port": 80}"""] },
        { "DNAT to another port", ["""{"name": "web", "iface": "wg0", "nat": "dnat", "to": "web-1", "port": 8000, "to_port": 81}"""] },
        { "DNAT that keeps the client", ["""{"name": "web", "iface": "wg0", "nat": "dnat", "to": "web-1", "port": 80, "masquerade": false}"""] },
        { "DNAT spread over two", ["""{"name": "web", "iface": "wg0", "nat": "dnat", "to": "web", "port": 80}"""] },
        { "DNAT inside a container", ["""{"name": "relay", "selector": "client", "nat": "dnat", "port": 8000, "to": "web-1", "to_port": 80}"""] },
        { "DNAT for one source", ["""{"name": "web", "iface": "wg1", "nat": "dnat", "from": "10.10.0.2", "to": "172.30.3.9", "port": 80}"""] },
        {
            "many",
            [
                """{"from": "stranger", "selector": "outsider", "port": 80}""", """{"from": "outsider", "selector": "web", "port": [81, 8000]}""",
                """{"name": "web", "iface": "wg0", "nat": "dnat", "to": "outsider", "port": 81, "to_port": 8000}""",
                """{"name": "relay", "selector": "pair", "nat": "dnat", "port": 81, "to": "web-2"}""",
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Configurations))]
    public async Task Explain_and_real_connections_agree_on_every_pair(string about, params string[] policies)
    {
        await scene.ApplyAsync(policies);
        await CompareAsync(about);
    }

    [Theory]
    [InlineData("a foreign DROP before ours", "-I", "DOCKER-USER", "-p", "tcp", "--dport", "80", "-j", "DROP")]
    [InlineData("a foreign REJECT behind ours", "-A", "FORWARD", "-p", "tcp", "--dport", "81", "-j", "REJECT")]
    [InlineData("a foreign DROP of answers", "-I", "FORWARD", "-p", "tcp", "--sport", "80", "-d", "10.9.0.2", "-j", "DROP")]
    [InlineData("a foreign INPUT", "-I", "INPUT", "-i", "wg0", "-p", "tcp", "--dport", "8000", "-j", "DROP")]
    [InlineData("a foreign way through", "-I", "DOCKER-USER", "-i", "wg1", "-p", "tcp", "--dport", "8000", "-j", "ACCEPT")]
    [InlineData("FORWARD open", "-P", "FORWARD", "ACCEPT")]
    [InlineData("OUTPUT shut", "-P", "OUTPUT", "DROP")]
    public async Task They_agree_with_rules_of_others_around(string about, params string[] rule)
    {
        await scene.ApplyAsync(
            """{"from": "client", "selector": "web-1", "port": 80}""", """{"from": "10.9.0.0/24", "selector": "web-2", "port": [80, 81]}""",
            """{"name": "web", "iface": "wg0", "nat": "dnat", "to": "web-1", "port": 80}""");
        var before = (await scene.Engine.OnHostAsync("iptables-save")).OutputOrThrow();
        (await scene.Engine.OnHostAsync(["iptables", .. rule])).OutputOrThrow();
        try
        {
            await CompareAsync(about);
        }
        finally
        {
            (await scene.Engine.OnHostWithInputAsync(before + "\n", "iptables-restore")).OutputOrThrow();
        }
    }

    private async Task CompareAsync(string about)
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

    // Who answers says who it is, and from which address it saw the question come.
    private static bool IsWhere(FlowWay way, TcpProbe probe) =>
        (way.EndsAt?.StartsWith((probe.Name == "host" ? "host" : $"container:{probe.Name}") + " (", StringComparison.Ordinal) ?? false)
        && way.Stations.Last(static s => !s.IsAnswer).Packet.StartsWith(probe.Peer + ":", StringComparison.Ordinal);

    private static string Words(FlowReport report) => string.Join(
        '\n',
        report.Flows.SelectMany(static f => f.Ways).Select(static w =>
            $"{w.Verdict}: {w.Reason} {w.Rule?.Rule}\n" + string.Join('\n', w.Stations.Select(static s => $"   {s.Namespace} {s.Packet} {s.Input}>{s.Output} {s.Verdict} {s.Reason}"))));
}

[Collection(OnNft.Name)]
public sealed class ExplainBesideDefaultBridgeOnNftTests(DefaultBridgeOnNft scene, ITestOutputHelper output) : ExplainTests(scene, output), IClassFixture<DefaultBridgeOnNft>;
