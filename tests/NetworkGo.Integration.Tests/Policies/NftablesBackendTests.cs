using System.Text.Json.Nodes;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Policies;

/// <summary>
/// An engine whose rules are nftables'. Its version cannot be installed here: an engine that writes no rules runs
/// beside a table in the form of Docker's, loaded into the same kernel, and says of itself what such an engine says.
/// The daemon, the rules and the packets are real.
/// </summary>
[Trait(Feature.Trait, Feature.NoIptables)]
public sealed class NftablesBackendTests(NftablesBackendTests.BareEngine engine, ITestOutputHelper output)
    : IClassFixture<NftablesBackendTests.BareEngine>, IAsyncLifetime
{
    private const string Mark = "and 536870912 == 536870912";

    private const string Configuration = """
        {
          "networks": { "front": { "subnet": "172.30.1.0/24" }, "back": { "subnet": "172.30.2.0/24" } },
          "ips": {
            "client": { "ip": "172.30.1.2", "container_name": "client" },
            "stranger": { "ip": "172.30.1.3", "container_name": "stranger" },
            "web": { "ip": "172.30.2.2", "container_name": "web" }
          },
          "policies": [
            { "name": "direct", "from": "client", "selector": "web", "port": 80 },
            { "name": "outside", "from": "10.9.0.0/24", "selector": "web", "port": 81 },
            { "name": "public", "iface": "wg0", "nat": "dnat", "to": "web", "port": 8080, "to_port": 80 },
            { "name": "relay", "nat": "dnat", "selector": "client", "to": "web", "port": 8082, "to_port": 82 }
          ]
        }
        """;

    private static readonly DockerNftables Shut = new()
    {
        Bridges =
        [
            ("docker0", "172.17.0.0/16", []),
            ("br-front", "172.30.1.0/24", ["172.30.1.2", "172.30.1.3"]),
            ("br-back", "172.30.2.0/24", ["172.30.2.2"]),
        ],
    };

    // The wait is over as soon as the state is there; on a machine that does much else the program alone takes its time to start.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private NetworkNamespace wg0 = engine.Host;

    public async Task InitializeAsync()
    {
        await engine.ResetAsync();
        wg0 = await engine.LinkAsync();
        await CreateAsync("front", "172.30.1.0/24");
        await CreateAsync("back", "172.30.2.0/24");
        await Task.WhenAll(
            engine.RunAsync("client", new RunOptions { Network = "front", Address = "172.30.1.2" }),
            engine.RunAsync("stranger", new RunOptions { Network = "front", Address = "172.30.1.3" }),
            engine.RunAsync("web", new RunOptions { Network = "back", Address = "172.30.2.2", Command = ["serve", "80", "81", "82", "echo:7"] }));
    }

    public async Task DisposeAsync()
    {
        await LoadAsync("table ip docker-bridges\ndelete table ip docker-bridges\n");
        await engine.ResetAsync();
    }

    [Fact]
    public async Task Policies_are_in_conflict_until_the_engine_s_settings_let_marked_packets_pass_and_then_exactly_theirs_do()
    {
        await LoadAsync(Shut.ToString());
        await using var relay = new EngineRelay(engine) { Info = SayNftables };
        await using var daemon = await StartAsync(relay);

        var none = await WaitForAsync(daemon, "no setting: every policy shut", ("direct", "Conflict"), ("outside", "Conflict"), ("public", "Conflict"), ("relay", "Conflict"));
        Assert.All(none.Objects.Where(static o => o.Kind == "Policy"), static o => Assert.Equal("NftablesBackend", o.Reason));
        Assert.Contains("--bridge-accept-fwmark=0x20000000/0x20000000 and --allow-direct-routing", none.Find("Policy", "direct")!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("--allow-direct-routing", none.Find("Policy", "public")!.Message, StringComparison.Ordinal);
        Assert.False(none.Converged);
        await PolicyScene.JudgeAsync(open: [], shut: [Direct(), Outside(), Public(), Relay()]);
        var plan = await daemon.RunAsync("plan");
        Assert.Contains("! policy direct: NftablesBackend:", plan.Output, StringComparison.Ordinal);

        await LoadAsync((Shut with { AcceptMark = Mark }).ToString());
        await WaitForAsync(daemon, "the mark: translated by the host", ("direct", "Conflict"), ("outside", "Conflict"), ("public", "Ready"), ("relay", "Conflict"));
        await PolicyScene.JudgeAsync(open: [Public()], shut: [Direct(), Outside(), Relay()]);

        await LoadAsync((Shut with { AcceptMark = Mark, DirectRouting = true }).ToString());
        await WaitForAsync(daemon, "the mark and direct routing: all", ("direct", "Ready"), ("outside", "Ready"), ("public", "Ready"), ("relay", "Ready"));
        Assert.True((await daemon.WaitForConvergenceAsync()).Converged);
        await PolicyScene.JudgeAsync(
            open: [Direct(), Outside(), Public(), Relay()],
            shut:
            [
                engine.TcpFromAsync("client", "172.30.2.2", 81),
                engine.TcpFromAsync("stranger", "172.30.2.2", 80),
                wg0.TcpAsync("172.30.2.2", 80),
            ]);

        await LoadAsync(Shut.ToString());
        await WaitForAsync(daemon, "the settings are gone", ("direct", "Conflict"), ("outside", "Conflict"), ("public", "Conflict"), ("relay", "Conflict"));
        Assert.DoesNotContain(RuleForm.Of("network-go -j", "0x20000000"), await engine.RulesAsync(), StringComparison.Ordinal);
        await PolicyScene.JudgeAsync(open: [], shut: [Direct(), Outside(), Public()]);
    }

    [Fact]
    public async Task A_port_that_the_engine_publishes_needs_no_setting_and_a_conflict_leaves_the_others_their_way()
    {
        await LoadAsync((Shut with { Published = ("br-back", 9080, "172.30.2.2", 80) }).ToString());
        await using var relay = new EngineRelay(engine) { Info = SayNftables };
        await using var daemon = await StartAsync(relay);

        await WaitForAsync(daemon, "published", ("direct", "Conflict"), ("public", "Ready"));
        await PolicyScene.JudgeAsync(open: [Public(), wg0.TcpAsync("10.9.0.1", 9080)], shut: [Direct(), Outside()]);
    }

    [Fact]
    public async Task Marks_stay_while_an_engine_that_starts_has_no_rules_yet()
    {
        await LoadAsync((Shut with { AcceptMark = Mark, DirectRouting = true }).ToString());
        await using var relay = new EngineRelay(engine) { Info = SayNftables };
        await using var daemon = await StartAsync(relay);
        await daemon.WaitForStatusAsync("all ready", static s => s.Converged && s.Objects.All(static o => o.State == "Ready"), Bound);
        var before = await engine.RulesAsync();
        Assert.Contains(RuleForm.Of("meta mark set meta mark | 0x20000000", "-j MARK --set-xmark 0x20000000/0x20000000"), before, StringComparison.Ordinal);

        await LoadAsync("table ip docker-bridges\ndelete table ip docker-bridges\n");

        // Something to wait for: the pass that detected the table's end repairs this as well.
        (await engine.OnHostAsync(RuleForm.Of(
            ["nft", "flush", "chain", "inet", "network-go", "translate"], new[] { "iptables", "-t", "nat", "-F", "NETWORK-GO-PREROUTING" }))).OutputOrThrow();
        await WaitFor.StateAsync("the rules of before", engine.RulesAsync, rules => rules == before);
    }

    [Fact]
    public async Task A_policy_that_the_engine_shuts_takes_no_port_from_a_service_of_the_host_a_published_port_or_a_container()
    {
        await LoadAsync((Shut with { Published = ("br-back", 9080, "172.30.2.2", 80) }).ToString());
        await engine.RunAsync("service", new RunOptions { Network = "host", Command = ["serve", "7000"] });
        await using var relay = new EngineRelay(engine) { Info = SayNftables };
        await using var daemon = await DaemonProcess.StartAsync(
            engine,
            new DaemonOptions
            {
                Configuration = Configuration
                    .Replace("\"port\": 8080, \"to_port\": 80", "\"port\": 7000, \"to_port\": 82", StringComparison.Ordinal)
                    .Replace(
                        "\"port\": 8082, \"to_port\": 82 }",
                        "\"port\": 80, \"to_port\": 82 }, { \"name\": \"over\", \"iface\": \"wg0\", \"nat\": \"dnat\", \"to\": \"web\", \"port\": 9080, \"to_port\": 81 }",
                        StringComparison.Ordinal),
                Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["DOCKER_HOST"] = relay.DockerHost },
            },
            output);
        await WaitForAsync(daemon, "all shut", ("public", "Conflict"), ("over", "Conflict"), ("relay", "Conflict"));

        await WaitFor.StateAsync("nothing is written in the container", async () => await RuleForm.ReadTableAsync(await engine.NamespaceOfAsync("client")), static t => t.Length == 0);
        Assert.Empty(RuleForm.OwnLines(await engine.RulesAsync()));
        Assert.Equal("service", (await wg0.TcpAsync("10.9.0.1", 7000)).Name);
        Assert.Equal("web", (await wg0.TcpAsync("10.9.0.1", 9080)).Name);
        Assert.Equal("client", (await engine.Host.TcpAsync("172.30.1.2", 80)).Name);
    }

    private static void SayNftables(JsonNode info) =>
        info["FirewallBackend"] = new JsonObject { ["Driver"] = "nftables", ["Info"] = new JsonArray() };

    private static Task<DaemonStatus> WaitForAsync(DaemonProcess daemon, string when, params (string Policy, string State)[] expected) =>
        daemon.WaitForStatusAsync(
            when, s => s.Find("Firewall", "host")?.State == "Ready" && expected.All(e => s.Find("Policy", e.Policy)?.State == e.State), Bound);

    private Task<TcpProbe> Direct() => engine.TcpFromAsync("client", "172.30.2.2", 80);

    private Task<TcpProbe> Outside() => wg0.TcpAsync("172.30.2.2", 81);

    private Task<TcpProbe> Public() => wg0.TcpAsync("10.9.0.1", 8080);

    private Task<TcpProbe> Relay() => engine.Host.TcpAsync("172.30.1.2", 8082);

    private Task<DaemonProcess> StartAsync(EngineRelay relay) => DaemonProcess.StartAsync(
        engine,
        new DaemonOptions
        {
            Configuration = Configuration,
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["DOCKER_HOST"] = relay.DockerHost },
        },
        output);

    private Task<string> CreateAsync(string name, string subnet) => engine.DockerAsync(
        "network", "create", "--subnet", subnet, "--opt", $"com.docker.network.bridge.name=br-{name}", name);

    private async Task LoadAsync(string ruleset) =>
        (await Command.RunAsync("nsenter", [$"--net={engine.Host.File}", "--", "nft", "-f", "-"], ruleset)).OutputOrThrow();

    /// <summary>An engine that writes no rules.</summary>
    public sealed class BareEngine() : PrivateEngine(new EngineOptions { Arguments = ["--iptables=false", "--ip6tables=false"] });
}
