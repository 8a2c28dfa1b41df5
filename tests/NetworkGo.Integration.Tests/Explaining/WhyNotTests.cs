using System.Text.Json;
using NetworkGo.Core.Explaining;
using NetworkGo.Integration.Tests.Policies;
using NetworkGo.Testing;

namespace NetworkGo.Integration.Tests.Explaining;

/// <summary>What explain proposes is done, and the packets pass then; and the command on a real host.</summary>
[Collection(ExplainingOnNft.Name)]
[Trait(Feature.Trait, Feature.Explain)]
public sealed class WhyNotTests(ManagedNetworkOnNft scene) : IClassFixture<ManagedNetworkOnNft>
{
    private const string ClientToWeb1 = """{"name": "open", "from": "client", "selector": "web-1", "port": 80}""";

    [Fact]
    public async Task Every_policy_that_is_proposed_opens_what_was_shut()
    {
        await scene.ApplyAsync();
        FlowQuestion[] questions =
        [
            new("client", "web-1", "tcp", 80), new("stranger", PolicyScene.Web2, "tcp", 8000), new("web-1", "outsider", "tcp", 81),
            new("outsider", PolicyScene.PairOnFront, "tcp", 80), new("pair", "web-2", "tcp", 81), new("wg0:10.9.0.2", "web-1", "tcp", 8010),
            new("wg1", "client", "tcp", 8011), new(PolicyScene.Web1, PolicyScene.Stranger, "tcp", 8000),
        ];
        var reports = await AskAsync(questions, whyNot: true);
        var remedies = reports.Select(static r => Assert.Single(Assert.Single(r.Flows).Remedies)).ToList();
        Assert.All(reports, static r => Assert.Equal(FlowVerdict.Drop, r.Verdict));
        Assert.All(remedies, static m => Assert.True(m is { IsTried: true, Policy: not null }, m.Text));
        Assert.All(await ProbeAsync(questions), static probe => Assert.False(probe.Answered, $"{probe}"));

        await scene.ApplyAsync([.. remedies.Select(static m => m.Policy!)]);

        Assert.All(await AskAsync(questions), static r => Assert.Equal(FlowVerdict.Pass, r.Verdict));
        Assert.All(await ProbeAsync(questions, TimeSpan.FromSeconds(10)), static probe => Assert.True(probe.Answered, $"{probe}"));
    }

    [Fact]
    public async Task A_rule_of_somebody_else_is_named_and_without_it_the_packets_pass()
    {
        await scene.ApplyAsync(ClientToWeb1);
        string[] rule = ["FORWARD", "-s", PolicyScene.Client, "-p", "tcp", "-j", "DROP"];
        (await scene.Engine.OnHostAsync(["iptables", "-I", .. rule])).OutputOrThrow();
        try
        {
            var report = Assert.Single(await AskAsync([new("client", "web-1", "tcp", 80)], whyNot: true));

            Assert.Equal("the first packet is dropped in host by rule 1 of filter FORWARD", Assert.Single(report.Flows[0].Ways).Reason);
            var remedy = Assert.Single(report.Flows[0].Remedies);
            Assert.True(remedy.IsTried);
            Assert.EndsWith($"-s {PolicyScene.Client}/32 -p tcp -j DROP", remedy.Text, StringComparison.Ordinal);
            Assert.False((await (await scene.InsideAsync("client")).TcpAsync(PolicyScene.Web1, 80)).Answered);
        }
        finally
        {
            (await scene.Engine.OnHostAsync(["iptables", "-D", .. rule])).OutputOrThrow();
        }

        Assert.True((await (await scene.InsideAsync("client")).TcpAsync(PolicyScene.Web1, 80, TimeSpan.FromSeconds(10))).Answered);
    }

    [Fact]
    public async Task A_rule_of_a_table_made_with_nft_itself_is_named_where_it_drops_and_where_that_is_unknown()
    {
        await scene.ApplyAsync(ClientToWeb1);
        (await scene.Engine.OnHostAsync("nft", "add table inet other; add chain inet other way { type filter hook forward priority 10; }")).OutputOrThrow();
        try
        {
            Assert.Equal(FlowVerdict.Pass, Assert.Single(await AskAsync([new("client", "web-1", "tcp", 80)])).Verdict);
            (await scene.Engine.OnHostAsync("nft", "add rule inet other way limit rate over 1000/second drop")).OutputOrThrow();
            var perhaps = Assert.Single(await AskAsync([new("client", "web-1", "tcp", 80)]));
            (await scene.Engine.OnHostAsync("nft", "add rule inet other way tcp dport 80 drop")).OutputOrThrow();
            var dropped = Assert.Single(await AskAsync([new("client", "web-1", "tcp", 80)], whyNot: true));

            Assert.Equal(FlowVerdict.Unknown, perhaps.Verdict);
            Assert.Contains("whether rule 1 of inet other way in host lets it through is unknown", Assert.Single(perhaps.Flows[0].Ways).Reason, StringComparison.Ordinal);
            Assert.Equal("the first packet is dropped in host by rule 2 of inet other way", Assert.Single(dropped.Flows[0].Ways).Reason);
            Assert.EndsWith("tcp dport 80 drop", Assert.Single(dropped.Flows[0].Remedies).Text, StringComparison.Ordinal);
            Assert.False((await (await scene.InsideAsync("client")).TcpAsync(PolicyScene.Web1, 80)).Answered);
        }
        finally
        {
            (await scene.Engine.OnHostAsync("nft", "delete table inet other")).OutputOrThrow();
        }
    }

    [Fact]
    public async Task A_container_that_does_not_run_is_to_be_started()
    {
        await scene.ApplyAsync("""{"from": "client", "selector": "web-2", "port": 80}""");
        await scene.Engine.DockerAsync("stop", "--time", "0", "web-2");
        try
        {
            var report = Assert.Single(await AskAsync([new("client", "web-2", "tcp", 80)], whyNot: true));

            Assert.Equal(FlowVerdict.Drop, report.Verdict);
            Assert.Contains("container web-2 is exited, not running", Assert.Single(report.Flows[0].Ways).Reason, StringComparison.Ordinal);
            Assert.Contains(report.Flows[0].Remedies, static m => m.Text == "start it: docker start web-2");
        }
        finally
        {
            await scene.Engine.DockerAsync("start", "web-2");
        }

        var client = await scene.InsideAsync("client");
        await WaitFor.StateAsync("web-2 answers again", () => client.TcpAsync(PolicyScene.Web2, 80), static probe => probe.Answered);
        Assert.Equal(FlowVerdict.Pass, Assert.Single(await AskAsync([new("client", "web-2", "tcp", 80)])).Verdict);
    }

    [Fact]
    public async Task Where_nothing_listens_a_flow_that_passes_says_so()
    {
        await scene.ApplyAsync("""{"name": "open", "from": "client", "selector": "web-1", "port": [80, 82]}""");

        var silent = await scene.Daemon.RunAsync("explain", "client", "web-1", "82");
        var served = await scene.Daemon.RunAsync("explain", "client", "web-1", "80");

        Assert.True(silent.ExitCode == 0 && silent.Output.StartsWith("PASS", StringComparison.Ordinal), silent.Output + silent.Error);
        Assert.Contains("nothing listens on tcp/82 in web-1", silent.Output, StringComparison.Ordinal);
        Assert.StartsWith("PASS", served.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing listens", served.Output, StringComparison.Ordinal);
        Assert.Equal(TcpReach.Refused, (await (await scene.InsideAsync("client")).TcpAsync(PolicyScene.Web1, 82)).Reach);
    }

    [Fact]
    public async Task A_published_port_passes_one_that_is_not_does_not_and_only_the_engine_knows_the_container()
    {
        await scene.ApplyAsync();
        await scene.Engine.RunAsync("shop", new RunOptions { Command = ["serve", "80", "81"], Arguments = ["--publish", "8080:80"] });
        try
        {
            var address = await scene.Engine.AddressOfAsync("shop");
            FlowQuestion[] questions =
            [
                new("wg0", "host", "tcp", 8080), new("wg0", "shop", "tcp", 80), new("wg0", "shop", "tcp", 81),
                new("client", "host", "tcp", 8080), new("host", "shop", "tcp", 81), new("shop", "host", "tcp", 8080), new("client", "shop", "tcp", 80),
                new("shop", "web-1", "tcp", 80),
            ];
            var reports = await AskAsync(questions, whyNot: true);
            (NetworkNamespace From, string To, int Port)[] flows =
            [
                (scene.Wg0, PolicyScene.HostOnWg0, 8080), (scene.Wg0, address, 80), (scene.Wg0, address, 81),
                (await scene.InsideAsync("client"), "172.30.1.1", 8080), (scene.Engine.Host, address, 81), (await scene.InsideAsync("shop"), "172.17.0.1", 8080),
                (await scene.InsideAsync("client"), address, 80), (await scene.InsideAsync("shop"), PolicyScene.Web1, 80),
            ];
            var probes = await Task.WhenAll(flows.Select(static f => f.From.TcpAsync(f.To, f.Port, TimeSpan.FromSeconds(5))));

            Assert.All(questions.Zip(reports, probes), static of => Assert.True(
                (of.Second.Verdict == FlowVerdict.Pass) == of.Third.Answered && of.Second.Verdict is FlowVerdict.Pass or FlowVerdict.Drop,
                $"{of.First}: {of.Second.Verdict} {of.Second.Problem} {string.Join("; ", of.Second.Flows.SelectMany(static f => f.Ways).Select(static w => w.Reason))}; in truth {of.Third}"));
            Assert.Equal("container:shop", reports[0].Flows[0].Ways[0].EndsAt!.Split(' ')[0]);
            Assert.Equal($$"""{ "from": "10.9.0.0/24", "selector": "{{address}}", "port": 81 }""", reports[2].Flows[0].Remedies[0].Policy);
        }
        finally
        {
            await scene.Engine.DockerAsync("rm", "--force", "shop");
        }
    }

    [Fact]
    public async Task The_command_says_it_by_its_exit_code_and_changes_nothing()
    {
        await scene.ApplyAsync(ClientToWeb1);
        var before = await scene.Engine.RulesAsync();

        var passes = await scene.Daemon.RunAsync("explain", "client", "web-1", "80");
        Assert.True(passes.ExitCode == 0, passes.Output + passes.Error);
        Assert.StartsWith("PASS  client to web-1 (172.30.2.2) 80/tcp\n  because of policy open\n", passes.Output, StringComparison.Ordinal);

        var shut = await scene.Daemon.RunAsync("explain", "client", "web", "81", "--json", "--why-not");
        Assert.True(shut.ExitCode == 2, shut.Output + shut.Error);
        using (var document = JsonDocument.Parse(shut.Output))
        {
            Assert.Equal("Drop", document.RootElement.GetProperty("verdict").GetString());
            Assert.Equal(2, document.RootElement.GetProperty("flows").GetArrayLength());
        }

        var unknown = await scene.Daemon.RunAsync("explain", "client", "nobody", "80");
        Assert.True(unknown.ExitCode == 1, unknown.Output + unknown.Error);
        Assert.Equal(before, await scene.Engine.RulesAsync());
    }

    private async Task<IReadOnlyList<FlowReport>> AskAsync(FlowQuestion[] questions, bool whyNot = false)
    {
        using var explainer = new ExplainerOnEngine(scene.Engine);
        return await explainer.AskAsync(await File.ReadAllTextAsync(scene.Daemon.ConfigurationPath), questions, whyNot);
    }

    // By the address that explain itself took the question to be about.
    private async Task<TcpProbe[]> ProbeAsync(FlowQuestion[] questions, TimeSpan? timeout = null)
    {
        var reports = await AskAsync(questions);
        return await Task.WhenAll(questions.Zip(reports).Select(async of =>
        {
            var from = of.First.From.Split(':')[0] switch
            {
                "wg0" => scene.Wg0,
                "wg1" => scene.Wg1,
                PolicyScene.Web1 => await scene.InsideAsync("web-1"),
                var name => await scene.InsideAsync(name),
            };
            return await from.TcpAsync(of.Second.Flows[0].Address.ToString(), of.First.Port, timeout);
        }));
    }
}
