using NetworkGo.Netfilter.Iptables;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Daemon;

/// <summary>
/// The engine restarts and puts its chains where it likes; with live-restore the containers live on. What the policies
/// opened is open again, and nothing else.
/// </summary>
[Trait(Feature.Trait, Feature.EngineRestarts)]
public sealed class EngineRestartTests(ITestOutputHelper output)
{
    private const string Client = "172.18.103.2";
    private const string Stranger = "172.18.103.3";
    private const string Server = "172.18.104.2";

    private const string Configuration = $$"""
        {
          "networks": { "front": {"subnet": "172.18.103.0/24"}, "back": {"subnet": "172.18.104.0/24"} },
          "ips": {
            "client": {"ip": "{{Client}}", "container_name": "client"},
            "stranger": {"ip": "{{Stranger}}", "container_name": "stranger"},
            "server": {"ip": "{{Server}}", "container_name": "server"}
          },
          "policies": [
            {"name": "allowed", "from": "client", "selector": "server", "port": 80},
            {"name": "public", "iface": "wg0", "nat": "dnat", "to": "server", "port": 8080, "to_port": 80},
            {"name": "onward", "nat": "dnat", "selector": "client", "to": "server", "port": 8081, "to_port": 80}
          ]
        }
        """;

    // Containers start again with the engine, one after the other, on a machine that may be busy.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_open_is_open_after_each_restart_and_nothing_else(bool liveRestore)
    {
        await using var engine = await StartEngineAsync(new EngineOptions { LiveRestore = liveRestore });
        var wg0 = await engine.LinkAsync();
        await using var daemon = await DaemonProcess.StartAsync(engine, new DaemonOptions { Configuration = Configuration }, output);
        await daemon.WaitForConvergenceAsync(bound: Bound);
        await AssertAsync(engine, wg0, daemon, "at first");

        foreach (var kill in (bool[])[false, true])
        {
            await engine.RestartAsync(kill);
            await AssertAsync(engine, wg0, daemon, kill ? "after a kill" : "after a restart");
        }

        // A daemon that comes only now finds the engine's chains in their new order.
        await daemon.KillAsync();
        await engine.RestartAsync();
        daemon.Start();
        await AssertAsync(engine, wg0, daemon, "by a new daemon");
    }

    [Fact]
    public async Task An_engine_that_changes_its_backend_is_refused_and_then_followed_while_its_containers_keep_theirs()
    {
        await using var engine = await StartEngineAsync(new EngineOptions { LiveRestore = true, Backend = IptablesBackend.Legacy });
        var wg0 = await engine.LinkAsync();
        await using var daemon = await DaemonProcess.StartAsync(engine, new DaemonOptions { Configuration = Configuration }, output);
        await daemon.WaitForConvergenceAsync(bound: Bound);
        await AssertAsync(engine, wg0, daemon, "at first");

        await engine.ChooseBackendAsync(IptablesBackend.Nft);
        await engine.RestartAsync();
        var status = await daemon.WaitForStatusAsync(
            "both backends hold Docker's chains", static s => s.Find("firewall", "host") is { State: "Conflict", Reason: "TwoBackends" }, Bound);

        var words = status.Find("firewall", "host")!.Message.Split('`');
        var fix = words.Single(static command => command.StartsWith("iptables-legacy ", StringComparison.Ordinal));
        (await engine.OnHostAsync("sh", "-c", fix)).OutputOrThrow();

        // An engine sets FORWARD's policy to DROP only where it switches forwarding on itself, which is long done.
        (await engine.OnHostAsync("iptables-nft", "-P", "FORWARD", "DROP")).OutputOrThrow();
        await engine.RestartAsync();
        await AssertAsync(engine, wg0, daemon, "with the other backend");
        Assert.True(RuleForm.IsIn((await engine.OnHostAsync("iptables-nft-save")).OutputOrThrow()));

        // The client lived on, with Docker's rules in its namespace as they were made.
        var client = await engine.NamespaceOfAsync("client");
        Assert.Contains("DOCKER_OUTPUT", (await client.RunAsync("iptables-legacy-save")).OutputOrThrow(), StringComparison.Ordinal);
        Assert.True(RuleForm.Translates(await RuleForm.ReadAsync(client, "iptables-legacy-save")));
        Assert.False(RuleForm.IsIn((await client.RunAsync("iptables-nft-save")).OutputOrThrow()));
    }

    private static async Task<PrivateEngine> StartEngineAsync(EngineOptions options)
    {
        var engine = await PrivateEngine.StartAsync(options);
        await engine.CreateNetworkAsync("front", "172.18.103.0/24", "172.18.103.1");
        await engine.CreateNetworkAsync("back", "172.18.104.0/24", "172.18.104.1");
        await Task.WhenAll(
            RunAsync(engine, "client", "front", Client),
            RunAsync(engine, "stranger", "front", Stranger),
            RunAsync(engine, "server", "back", Server));
        return engine;
    }

    private static Task<string> RunAsync(PrivateEngine engine, string name, string network, string address) => engine.RunAsync(
        name, new RunOptions { Network = network, Address = address, Arguments = ["--restart", "always"], Command = ["serve", "80", "81"] });

    private static async Task AssertAsync(PrivateEngine engine, NetworkNamespace wg0, DaemonProcess daemon, string when)
    {
        await ReachesAsync($"client to server {when}", () => engine.TcpFromAsync("client", Server, 80), daemon);
        await ReachesAsync($"wg0 to server {when}", () => wg0.TcpAsync("10.9.0.1", 8080), daemon);
        await ReachesAsync($"stranger through client to server {when}", () => engine.TcpFromAsync("stranger", Client, 8081), daemon);
        var shut = await Task.WhenAll(
            engine.TcpFromAsync("client", Server, 81),
            engine.TcpFromAsync("stranger", Server, 80),
            wg0.TcpAsync(Server, 81),
            wg0.TcpAsync("10.9.0.1", 8081));
        Assert.All(shut, probe => Assert.False(probe.Answered, $"{when}: {probe}"));
    }

    private static Task<TcpProbe> ReachesAsync(string what, Func<Task<TcpProbe>> probe, DaemonProcess daemon) =>
        WaitFor.StateAsync(what, probe, static p => p is { Answered: true, Name: "server" }, Bound, () => $"The program wrote:\n{daemon.Log}");
}
