using System.Globalization;
using System.Text.Json;
using NetworkGo.Integration.Tests.Daemon;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Troubleshooting;

/// <summary>The failures of docs/troubleshooting.md, each made on a real engine: the commands there find the cause, and what it says fixes it.</summary>
[Trait(Feature.Trait, Feature.Troubleshooting)]
public sealed class TroubleshootingTests(NftEngine engine, ITestOutputHelper output) : ExampleScene(engine), IClassFixture<NftEngine>
{
    private const string Backend = "smarthostbackend-1";

    [Fact]
    public async Task A_broken_file_is_named_with_its_place_and_the_good_one_stays_in_force()
    {
        await using var daemon = await StartAsync(Sound);
        var transcript = new Transcript("broken file", daemon);
        await daemon.ConfigureAsync(Sound.Replace("172.18.104.0/24", "172.18.104.5/24", StringComparison.Ordinal).Replace("\"port\": 80", "\"port\": 80000", StringComparison.Ordinal));
        await daemon.WaitForStatusAsync("the mistakes are reported", static s => DaemonStatus.Get(s.Root, "mistakes")!.Value.GetArrayLength() > 0);

        await transcript.NetworkGoAsync(0, "status");
        await transcript.NetworkGoAsync(1, "validate");
        await AssertPassesAsync("with a broken file");

        await daemon.ConfigureAsync(Sound);
        await daemon.WaitForStatusAsync("the file is right again", static s => DaemonStatus.Get(s.Root, "mistakes")!.Value.GetArrayLength() == 0);
        await transcript.CompareAsync(
            "the current file is rejected; generation 1 stays in force", "did you mean: 172.18.104.0/24", "found: 80000", "it would not be applied");
    }

    [Fact]
    public async Task A_change_that_was_not_confirmed_is_gone_again_and_an_apply_brings_it_back()
    {
        await using var daemon = await DaemonProcess.StartAsync(Engine, new DaemonOptions { Configuration = Sound, Hocon = "network-go.confirm-edits = 2s" }, output);
        await daemon.WaitForConvergenceAsync();
        var transcript = new Transcript("change not confirmed", daemon);
        await daemon.ConfigureAsync(Sound.Replace("\"port\": 80", "\"port\": 81", StringComparison.Ordinal));
        await daemon.WaitForStatusAsync(
            "the edit is taken back", static s => s is { Converged: true, Generation: 1 } && DaemonStatus.Get(s.Root, "heldBack")!.Value.ValueKind == JsonValueKind.String);

        await transcript.NetworkGoAsync(0, "status", "host");
        await transcript.NetworkGoAsync(0, "apply", "--yes");
        await transcript.NetworkGoAsync(0, "history");
        await transcript.CompareAsync("the file is not in force: what it holds was on trial and was not confirmed", "Applied: generation 3 is in force", "apply ");
    }

    [Fact]
    public async Task A_from_that_finds_nothing_is_unresolved_and_a_known_name_fixes_it()
    {
        await using var daemon = await StartAsync(Example.Replace("publicbackend", "smarthostbakend-1", StringComparison.Ordinal));
        var transcript = new Transcript("from finds nothing", daemon);

        await transcript.NetworkGoAsync(0, "status", "smarthostbakend-1>smarthostloadbalancer:tcp/80");
        Assert.False((await Engine.TcpFromAsync(Backend, "172.18.103.2", 80)).Answered);

        await daemon.ConfigureAsync(Sound);
        await daemon.WaitForConvergenceAsync(2);
        Assert.True((await Engine.TcpFromAsync(Backend, "172.18.103.2", 80)).Answered);
        await transcript.CompareAsync("Unresolved", "NameNotFound", "smarthostbackend-1");
    }

    [Fact]
    public async Task A_container_that_does_not_run_is_waited_for()
    {
        await Engine.DockerAsync("stop", "--time", "0", Backend);
        await using var daemon = await StartAsync(WithRelay);
        var transcript = new Transcript("container not running", daemon);
        await daemon.WaitForStateAsync("Firewall", $"container:{Backend}", "Waiting");

        await transcript.NetworkGoAsync(0, "status", $"container:{Backend}");
        transcript.Keep($"docker start {Backend}", await Engine.TryDockerAsync("start", Backend));
        await daemon.WaitForStateAsync("Firewall", $"container:{Backend}", "Ready");
        await transcript.NetworkGoAsync(0, "status", $"container:{Backend}");

        await AssertRelayAsync();
        await transcript.CompareAsync("Waiting", "ContainerNotRunning", "Ready");
    }

    [Fact]
    public async Task An_address_in_use_is_named_with_its_holder()
    {
        await Engine.CreateNetworkAsync("smarthost_backend-1", "172.18.104.0/24", "172.18.104.1", "172.18.104.128/25");
        await Engine.RunAsync("intruder", new RunOptions { Network = "smarthost_backend-1", Address = "172.18.104.2" });
        await using var daemon = await StartAsync(Sound, converges: false);
        var transcript = new Transcript("address in use", daemon);
        await daemon.WaitForStateAsync("Container", Backend, "Conflict");

        await transcript.NetworkGoAsync(2, "status", Backend);
        transcript.Keep("docker network disconnect smarthost_backend-1 intruder", await Engine.TryDockerAsync("network", "disconnect", "smarthost_backend-1", "intruder"));
        await daemon.WaitForConvergenceAsync();
        await transcript.NetworkGoAsync(0, "status", Backend);

        Assert.Equal("172.18.104.2", await Engine.AddressOfAsync(Backend, "smarthost_backend-1"));
        await transcript.CompareAsync("AddressInUse", "intruder", "LAST ERROR OF CONTAINER smarthostbackend-1");
    }

    [Fact]
    public async Task A_network_that_is_there_with_another_subnet_is_a_conflict()
    {
        await Engine.CreateNetworkAsync("smarthost-loadbalancer", "172.18.113.0/24", "172.18.113.1");
        await using var daemon = await StartAsync(Sound, converges: false);
        var transcript = new Transcript("network differs", daemon);
        await daemon.WaitForStateAsync("Network", "smarthost-loadbalancer", "Conflict");

        await transcript.NetworkGoAsync(2, "status", "smarthost-loadbalancer");
        transcript.Keep("docker network rm smarthost-loadbalancer", await Engine.TryDockerAsync("network", "rm", "smarthost-loadbalancer"));
        await daemon.WaitForConvergenceAsync();
        await transcript.NetworkGoAsync(0, "status", "smarthost-loadbalancer");

        await AssertPassesAsync("with the network of the file");
        await transcript.CompareAsync("NetworkDiffers", "172.18.113.0/24", "Ready");
    }

    [Fact]
    public async Task Rules_that_another_program_takes_out_are_back_and_it_is_reported_how_often()
    {
        await using var daemon = await StartAsync(Sound);
        var transcript = new Transcript("another program writes", daemon);
        for (var i = 1; i <= 3; i++)
        {
            (await Engine.OnHostAsync("iptables", "--flush")).OutputOrThrow();
            await WaitFor.ConditionAsync(
                "the rules are back",
                async () => RuleForm.OwnLines(await Engine.RulesAsync()).Any(static l => RuleForm.IsTable
                    ? l.StartsWith("-A FORWARD -m mark", StringComparison.Ordinal) || l.StartsWith("-A DOCKER-USER -m mark", StringComparison.Ordinal)
                    : l.Contains("network-go:wireguardproxy", StringComparison.Ordinal)),
                context: () => daemon.Log);
            await RepairsAsync(daemon, i);
        }

        await transcript.NetworkGoAsync(0, "status", "host");
        transcript.Keep(
            "curl --silent --unix-socket /run/network-go/network-go.sock http://network-go/metrics | grep drift",
            await MetricsAsync(daemon),
            static line => line.Contains("drift", StringComparison.Ordinal) && !line.StartsWith('#'));
        await transcript.CompareAsync("Ready", "networkgo_drift_repairs_total");
    }

    [Fact]
    public async Task A_missing_capability_is_named_with_the_flag()
    {
        await using var daemon = await DaemonProcess.StartAsync(
            Engine,
            new DaemonOptions { Configuration = WithRelay, Hocon = Quick, Wrapper = ["setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin", "--"] },
            output);
        var transcript = new Transcript("missing capability", daemon);
        await daemon.WaitForStateAsync("Firewall", $"container:{Backend}", "Failed");

        await transcript.NetworkGoAsync(2, "status", $"container:{Backend}");
        await transcript.CompareAsync("CommandFailed", "--cap-add SYS_ADMIN");
    }

    [Fact]
    public async Task Two_backends_that_both_hold_Docker_s_chains_are_refused_with_the_fix()
    {
        (await Engine.OnHostAsync("iptables-legacy", "--new-chain", "DOCKER-USER")).OutputOrThrow();
        (await Engine.OnHostAsync("iptables-legacy", "--append", "FORWARD", "--jump", "DOCKER-USER")).OutputOrThrow();
        await using var daemon = await StartAsync(Sound, converges: false);
        var transcript = new Transcript("two backends", daemon);
        await daemon.WaitForStateAsync("Firewall", "host", "Conflict");

        await transcript.NetworkGoAsync(2, "status", "host");
        transcript.Keep("iptables-legacy -F", await Engine.OnHostAsync("iptables-legacy", "-F"));
        transcript.Keep("iptables-legacy -X", await Engine.OnHostAsync("iptables-legacy", "-X"));
        await daemon.WaitForConvergenceAsync();

        await AssertPassesAsync("with one backend");
        await transcript.CompareAsync("TwoBackends");
    }

    [Fact]
    public async Task The_answer_to_a_client_whose_address_is_kept_needs_a_fixed_address_at_the_target()
    {
        // Its default route leads elsewhere, as in a container behind a VPN of its own.
        await Engine.CreateNetworkAsync("uplink", "192.168.77.0/24", "192.168.77.1");
        await Engine.CreateNetworkAsync("smarthost-loadbalancer", "172.18.103.0/24", "172.18.103.1", "172.18.103.128/25");
        await Engine.RunAsync("web", new RunOptions { Network = "uplink", AddedCapabilities = ["NET_ADMIN"] });
        await Engine.DockerAsync("network", "connect", "--ip", "172.18.103.9", "smarthost-loadbalancer", "web");
        (await (await Engine.NamespaceOfAsync("web")).RunAsync("ip", "route", "replace", "default", "via", "192.168.77.9")).OutputOrThrow();
        var kept = Sound.Replace(
            "\"policies\": [",
            """
            "policies": [ { "name": "kept", "nat": "dnat", "iface": "wg0", "port": 8080, "to": "172.18.103.9", "to_port": 80, "masquerade": false },
            """,
            StringComparison.Ordinal);
        await using var daemon = await StartAsync(kept);
        var transcript = new Transcript("answer goes elsewhere", daemon);
        Assert.False((await Client.TcpAsync("10.9.0.1", 8080)).Answered);

        await transcript.NetworkGoAsync(0, "status", "kept");
        await transcript.NetworkGoAsync(2, "explain", "wg0:10.9.0.2", "10.9.0.1", "8080");
        transcript.Keep(
            "conntrack -L -p tcp --orig-port-dst 8080", await Engine.OnHostAsync("conntrack", "-L", "-p", "tcp", "--orig-port-dst", "8080"),
            static line => line.Contains("UNREPLIED", StringComparison.Ordinal));
        transcript.Keep("docker exec web ip route", await Engine.InContainerAsync("web", "ip", "route"));

        // Named in the file, the target gets its source rule: the answer goes back the way it came.
        await daemon.ConfigureAsync(kept.Replace(
            "\"ips\": {", "\"ips\": { \"web\": { \"ip\": \"172.18.103.9\", \"container_name\": \"web\" },", StringComparison.Ordinal));
        await daemon.WaitForConvergenceAsync(2);
        var probe = await Client.TcpAsync("10.9.0.1", 8080);
        Assert.True(probe is { Answered: true, Name: "web", Peer: "10.9.0.2" }, probe.ToString());
        transcript.Keep("docker exec web ip rule", await Engine.InContainerAsync("web", "ip", "rule"));
        await transcript.NetworkGoAsync(0, "explain", "wg0:10.9.0.2", "10.9.0.1", "8080");
        await transcript.CompareAsync("UNREPLIED", "15700");
    }

    [Fact]
    public async Task A_foreign_rule_that_drops_in_front_is_found_by_explain_and_by_the_policy_s_counters()
    {
        await using var daemon = await StartAsync(Sound);
        var transcript = new Transcript("silent loss", daemon);
        await AssertPassesAsync("at first");
        var before = await PacketsAsync(daemon);
        string[] drop = ["PREROUTING", "--in-interface", "wg0", "--protocol", "tcp", "--dport", "80", "--jump", "DROP"];
        (await Engine.OnHostAsync(["iptables", "--table", "raw", "--insert", .. drop])).OutputOrThrow();
        await WaitFor.StateAsync(
            "the own rule is at the top again",
            Engine.RulesAsync,
            static rules => rules.Split('\n').First(static l => l.StartsWith("-A PREROUTING", StringComparison.Ordinal)).EndsWith(RuleForm.Of("network-go -j ACCEPT", "-j NETWORK-GO-PREROUTING"), StringComparison.Ordinal),
            context: () => daemon.Log);
        Assert.False((await Client.TcpAsync("10.9.0.1", 80)).Answered);

        await transcript.NetworkGoAsync(0, "status", "wireguardproxy");
        Assert.Equal(before, await PacketsAsync(daemon));
        await transcript.NetworkGoAsync(2, "explain", "wg0:10.9.0.2", "10.9.0.1", "80", "--why-not");
        transcript.Keep("iptables-save -c | grep DROP", await Engine.OnHostAsync("iptables-save", "-c"), static line => line.Contains("-j DROP", StringComparison.Ordinal));
        (await Engine.OnHostAsync(["iptables", "--table", "raw", "--delete", .. drop])).OutputOrThrow();

        await transcript.NetworkGoAsync(0, "explain", "wg0:10.9.0.2", "10.9.0.1", "80");

        await AssertPassesAsync("without the foreign rule");
        await transcript.CompareAsync("Ready", "the first packet is dropped in host by rule 2 of raw PREROUTING", "because of policy wireguardproxy");
    }

    [Fact]
    public async Task An_engine_that_is_away_is_named_and_what_is_in_place_stays()
    {
        await using var daemon = await DaemonProcess.StartAsync(
            Engine,
            new DaemonOptions
            {
                Configuration = Sound,
                Hocon = Quick,
                Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["DOCKER_HOST"] = $"unix://{Engine.Directory}/nothing.sock" },
            },
            output);
        var transcript = new Transcript("engine away", daemon);
        await daemon.WaitForStatusAsync("the file is taken up", static s => s.Generation == 1);

        await transcript.NetworkGoAsync(2, "status", "host");
        await transcript.CompareAsync("the engine is not connected", "EngineUnavailable");
    }

    private static string WithRelay { get; } = Sound.Replace(
        "\"policies\": [",
        "\"policies\": [ { \"name\": \"relay\", \"nat\": \"dnat\", \"selector\": \"smarthostbackend-1\", \"port\": 8080, \"to\": \"smarthostloadbalancer\", \"to_port\": 80 },",
        StringComparison.Ordinal);

    private static Task<CommandOutcome> MetricsAsync(DaemonProcess daemon) =>
        Command.RunAsync("curl", ["--silent", "--unix-socket", daemon.SocketPath, "http://network-go/metrics"]);

    private static Task<string> RepairsAsync(DaemonProcess daemon, int least) => WaitFor.StateAsync(
        $"{least} repair(s) are counted",
        async () => (await MetricsAsync(daemon)).OutputOrThrow(),
        text => text.Split('\n').Single(static l => l.StartsWith("networkgo_drift_repairs_total{namespace=\"host\"}", StringComparison.Ordinal)) is { } line
            && int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture) >= least);

    // What the kernel counted, read past the few seconds that a figure is kept for.
    private async Task<string> PacketsAsync(DaemonProcess daemon)
    {
        Assert.False(daemon.HasExited);
        if (RuleForm.IsTable)
        {
            var element = (await RuleForm.ReadTableAsync(Engine.Host)).Split('\n')
                .Single(static line => line.Contains("\"wg0\" . 172.18.103.2 . tcp . 80 counter", StringComparison.Ordinal));
            return element[element.IndexOf("counter", StringComparison.Ordinal)..element.IndexOf("comment", StringComparison.Ordinal)];
        }

        var rule = (await Engine.OnHostAsync("iptables-save", "-c")).OutputOrThrow().Split('\n')
            .Single(static line => line.Contains("-A NETWORK-GO-FORWARD", StringComparison.Ordinal) && line.Contains("network-go:wireguardproxy:", StringComparison.Ordinal) && line.Contains("-i wg0", StringComparison.Ordinal));
        return rule[..rule.IndexOf(' ', StringComparison.Ordinal)];
    }

    private async Task<DaemonProcess> StartAsync(string configuration, bool converges = true)
    {
        var daemon = await DaemonProcess.StartAsync(Engine, new DaemonOptions { Configuration = configuration, Hocon = Quick }, output);
        if (converges)
        {
            await daemon.WaitForConvergenceAsync();
        }

        return daemon;
    }

    private async Task AssertRelayAsync()
    {
        var probe = await Engine.Host.TcpAsync("172.18.104.2", 8080);
        Assert.True(probe is { Answered: true, Name: Target }, probe.ToString());
    }
}
