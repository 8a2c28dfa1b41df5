using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Policies;

/// <summary>Only what is in force is open, by packets: addresses that others have, containers that stopped, halves of policies.</summary>
[Trait(Feature.Trait, Feature.FixedAddresses)]
public sealed class OnlyInForceOnEngineTests(NftEngine engine, ITestOutputHelper output) : RelaySite(engine, output), IClassFixture<NftEngine>
{
    private const string Open = """
        {"name": "as-source", "from": "relay", "selector": "target", "port": 81},
        {"name": "as-target", "from": "target", "selector": "relay", "port": 81},
        {"name": "inside", "nat": "dnat", "selector": "target", "to": "relay", "port": 8081, "to_port": 81}
        """;

    [Fact]
    public async Task An_address_that_another_container_took_while_its_own_was_not_there_is_shut_both_ways_and_opens_by_itself_once_it_is_free()
    {
        await RunAsync("target", alsoOnDefaultBridge: false, "back", B);
        await using var daemon = await StartDaemonAsync(Configuration(policies: Open));
        await daemon.WaitForConvergenceAsync();

        await Engine.RunAsync("guest", Served with { Network = "front", Address = A });

        (string Kind, string Name)[] affected = [("container", "relay"), ("policy", "as-source"), ("policy", "as-target"), ("policy", "inside")];
        // The container's own actor and those of its policies' firewalls find it out each for itself.
        var status = await daemon.WaitForStatusAsync("the holder is named by all", s => affected.All(o => s.Find(o.Kind, o.Name)?.Reason == "AddressInUse"));
        Assert.All(
            affected,
            o =>
            {
                var found = Find(status, o.Kind, o.Name);
                Assert.Equal(("Conflict", "AddressInUse"), (found.State, found.Reason));
                Assert.Contains("in use by container guest", found.Message, StringComparison.Ordinal);
            });
        await WaitUntilShutAsync("guest", B, 81);
        await WaitUntilShutAsync("target", A, 81);
        Assert.DoesNotContain(A, string.Join('\n', RuleForm.OwnLines(await Engine.RulesAsync())), StringComparison.Ordinal);
        Assert.False(RuleForm.Translates(await RulesInAsync("target")));

        await Engine.DockerAsync("rm", "--force", "guest");
        await RunAsync("relay", alsoOnDefaultBridge: true, "front", A);

        await WaitUntilAnsweredAsync("relay", B, 81, "target", daemon);
        await WaitUntilAnsweredAsync("target", A, 81, "relay", daemon);
        await WaitUntilAllReadyAsync(daemon);
    }

    [Fact]
    public async Task A_stopped_container_whose_address_a_sibling_took_is_not_ready_and_neither_are_its_policies()
    {
        await RunAsync("relay", alsoOnDefaultBridge: false, "front", A);
        await RunAsync("target", alsoOnDefaultBridge: false, "back", B);
        await using var daemon = await StartDaemonAsync(Configuration(policies: Open));
        await WaitUntilAllReadyAsync(daemon);

        await Engine.DockerAsync("stop", "--time", "0", "relay");
        var stopped = await daemon.WaitForStatusAsync("shown as stopped", static s => s.Converged
            && s.Find("container", "relay")?.Reason == "ContainerNotRunning" && s.Find("policy", "as-target")?.Reason == "TargetsNotRunning");
        Assert.Contains("0 of 1 target run", Find(stopped, "policy", "as-target").Message, StringComparison.Ordinal);
        Assert.Equal("Waiting", Find(stopped, "container", "relay").State);

        await Engine.RunAsync("sibling", Served with { Network = "front", Address = A });
        Assert.NotEqual(0, (await Engine.TryDockerAsync("start", "relay")).ExitCode);

        await daemon.WaitForStatusAsync(
            "both not ready",
            static s => s.Find("container", "relay") is { Reason: "AddressInUse", State: "Conflict" } && s.Find("policy", "as-source")?.Reason == "AddressInUse");
        await WaitUntilShutAsync("sibling", B, 81);
    }

    [Fact]
    public async Task A_DNAT_inside_a_container_on_the_host_s_network_opens_nothing_on_the_host()
    {
        await Engine.RunAsync("relay", Served with { Network = "host", Command = ["serve", "8090"] });
        await RunAsync("target", alsoOnDefaultBridge: false, "back", B);
        await using var daemon = await StartDaemonAsync();
        await daemon.WaitForStatusAsync(
            "both in conflict", static s => s.Find("policy", "onward")?.State == "Conflict" && s.Find("policy", "reach")?.State == "Conflict"
                && s.Find("firewall", "host")?.State == "Ready");

        Assert.DoesNotContain(A, string.Join('\n', RuleForm.OwnLines(await Engine.RulesAsync())), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_targets_under_one_name_the_one_that_runs_gets_every_connection()
    {
        const string Second = "172.18.104.3";
        await RunAsync("target", alsoOnDefaultBridge: false, "back", B);
        await RunAsync("twin", alsoOnDefaultBridge: false, "back", Second);
        var wg0 = await Engine.LinkAsync();
        await using var daemon = await StartDaemonAsync(Configuration(
            $$"""
            "target": {"ip": "{{B}}", "container_name": "target", "selector": "pool"}, "twin": {"ip": "{{Second}}", "container_name": "twin", "selector": "pool"}
            """,
            """{"name": "spread", "iface": "wg0", "nat": "dnat", "to": "pool", "port": 8080, "to_port": 80}"""));
        await WaitUntilAllReadyAsync(daemon);

        await Engine.DockerAsync("stop", "--time", "0", "twin");
        var status = await daemon.WaitForStatusAsync("one of two", static s => s.Find("policy", "spread")?.Reason == "TargetsNotRunning");
        Assert.Contains("1 of 2 targets run", Find(status, "policy", "spread").Message, StringComparison.Ordinal);
        await WaitFor.StateAsync(
            "all six to the one that runs",
            async () => await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => wg0.TcpAsync("10.9.0.1", 8080))),
            static probes => probes.All(static p => p.Name == "target"));

        await Engine.DockerAsync("start", "twin");
        await WaitFor.StateAsync(
            "both again",
            async () => await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => wg0.TcpAsync("10.9.0.1", 8080))),
            static probes => probes.Select(static p => p.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).SequenceEqual(["target", "twin"], StringComparer.Ordinal));
    }

    private Task<TcpProbe> WaitUntilShutAsync(string from, string address, int port) => WaitFor.StateAsync(
        $"{from} does not reach {address}:{port}",
        () => Engine.TcpFromAsync(from, address, port, TimeSpan.FromMilliseconds(500)),
        static probe => !probe.Answered);
}
