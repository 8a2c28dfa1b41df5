using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests;

/// <summary>DNAT inside a container's network namespace, to a container on a network that the first is not on.</summary>
[Trait(Feature.Trait, Feature.ContainerDnat)]
public abstract class DnatInContainerTests(PrivateEngine engine, ITestOutputHelper output) : RelaySite(engine, output)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_container_passes_on_what_comes_to_its_port_and_nothing_else(bool alsoOnDefaultBridge)
    {
        await RunAsync("relay", alsoOnDefaultBridge, "front", A);
        await RunAsync("target", alsoOnDefaultBridge, "back", B);
        await using var daemon = await StartDaemonAsync();
        await WaitUntilAllReadyAsync(daemon);

        // Ready is said of the file; a pass for a device that came a moment ago may be under way.
        await WaitUntilAnsweredAsync("client", A, 8080, "target", daemon);

        var relayed = await Engine.TcpFromAsync("client", A, 8080);
        var others = await Task.WhenAll(
            Engine.TcpFromAsync("client", A, 8081),
            Engine.TcpFromAsync("client", A, 80),
            Engine.TcpFromAsync("client", B, 80),
            Engine.TcpFromAsync("client", B, 8080),
            Engine.TcpFromAsync("relay", B, 8080),
            Engine.TcpFromAsync("target", A, 80));

        Assert.Equal(("target", TcpReach.Answered), (relayed.Name, relayed.Reach));
        Assert.Equal("relay", others[1].Name);
        Assert.Equal(
            [TcpReach.Refused, TcpReach.Answered, TcpReach.Silent, TcpReach.Silent, TcpReach.Silent, TcpReach.Silent],
            others.Select(static o => o.Reach));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_embedded_DNS_answers_before_and_beside_and_after_the_rules(bool alsoOnDefaultBridge)
    {
        await RunAsync("relay", alsoOnDefaultBridge, "front", A);
        await RunAsync("target", alsoOnDefaultBridge, "back", B);
        await using var daemon = await StartDaemonAsync(Configuration(policies: ""));
        await WaitUntilAllReadyAsync(daemon);
        Assert.Contains(Client, await LookUpAsync(), StringComparison.Ordinal);

        await daemon.ConfigureAsync(Configuration());
        await WaitUntilAllReadyAsync(daemon, generation: 2);
        Assert.Equal("target", (await Engine.TcpFromAsync("client", A, 8080)).Name);
        Assert.Contains(Client, await LookUpAsync(), StringComparison.Ordinal);

        await daemon.ConfigureAsync(Configuration(policies: ""));
        await WaitUntilAllReadyAsync(daemon, generation: 3);
        Assert.Contains(Client, await LookUpAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forwarding_that_was_off_is_on_in_the_container_that_forwards_and_in_no_other()
    {
        await RunAsync("relay", alsoOnDefaultBridge: false, "front", A);
        await RunAsync("target", alsoOnDefaultBridge: false, "back", B);
        await SwitchForwardingOffAsync("relay");
        await SwitchForwardingOffAsync("target");
        Assert.False(await ForwardsAsync("relay"));

        await using var daemon = await StartDaemonAsync();
        await WaitUntilAllReadyAsync(daemon);

        Assert.True(await ForwardsAsync("relay"));
        Assert.False(await ForwardsAsync("target"));
        Assert.Equal("target", (await Engine.TcpFromAsync("client", A, 8080)).Name);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_route_is_added_only_where_the_default_route_leads_elsewhere(bool alsoOnDefaultBridge)
    {
        await RunAsync("relay", alsoOnDefaultBridge, "front", A);
        await RunAsync("target", alsoOnDefaultBridge, "back", B);
        await using var daemon = await StartDaemonAsync();
        await WaitUntilAllReadyAsync(daemon);

        var routes = await RoutesInAsync("relay");

        Assert.Contains($"default via {(alsoOnDefaultBridge ? "172.17.0.1" : "172.18.103.1")} ", routes, StringComparison.Ordinal);
        Assert.Equal(alsoOnDefaultBridge, routes.Contains("172.18.104.0/24 via 172.18.103.1 ", StringComparison.Ordinal));
        Assert.Equal("target", (await Engine.TcpFromAsync("client", A, 8080)).Name);
    }

    [Fact]
    public async Task A_target_on_a_network_that_the_container_is_on_too_is_reached_directly()
    {
        await RunAsync("relay", alsoOnDefaultBridge: true, "front", A);
        await RunAsync("target", alsoOnDefaultBridge: true, "back", B);
        await using var daemon = await StartDaemonAsync(Configuration(
            $$"""{{Ips}}, "relay2": {"ip": "172.18.104.3", "container_name": "relay"}"""));
        await WaitUntilAllReadyAsync(daemon);

        // Ready is said of the file; a pass for a device that came a moment ago may be under way.
        await WaitUntilAnsweredAsync("client", A, 8080, "target", daemon);

        var relayed = await Engine.TcpFromAsync("client", A, 8080);

        Assert.Equal(("target", "172.18.104.3"), (relayed.Name, relayed.Peer));
        Assert.DoesNotContain(" via 172.18.103.1 ", await RoutesInAsync("relay"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_of_another_network_arrives_from_a_gateway_and_is_refused_with_words_and_one_of_the_same_network_is_served()
    {
        await RunAsync("relay", alsoOnDefaultBridge: false, "front", A);
        await RunAsync("target", alsoOnDefaultBridge: false, "back", B);
        await using var daemon = await StartDaemonAsync(Configuration(policies: $$"""
            {"name": "way", "from": "target", "selector": "relay", "port": [81, 8080]},
            {"name": "far", "nat": "dnat", "selector": "relay", "from": "target", "to": "{{Client}}", "port": 8080, "to_port": 80},
            {"name": "near", "nat": "dnat", "selector": "relay", "from": "front", "to": "target", "port": 9090, "to_port": 80}
            """));

        var status = await daemon.WaitForStatusAsync(
            "far is refused, and the others are ready",
            static s => s.Find("policy", "far") is { State: "Conflict", Reason: "SourceMasqueraded" }
                && Array.TrueForAll(["way", "near"], p => s.Find("policy", p)?.State == "Ready"));
        await WaitUntilAnsweredAsync("client", A, 9090, "target", daemon);
        await WaitUntilAnsweredAsync("target", A, 81, "relay", daemon);

        Assert.Contains("container relay is not on network back: what target (172.18.104.2) sends arrives there from a gateway", Find(status, "policy", "far").Message, StringComparison.Ordinal);
        Assert.Equal("172.18.103.1", (await Engine.TcpFromAsync("target", A, 81)).Peer);
        Assert.Equal(TcpReach.Refused, (await Engine.TcpFromAsync("target", A, 8080)).Reach);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_policy_that_goes_takes_its_rules_and_routes_and_flows_and_nothing_of_Docker_s(bool alsoOnDefaultBridge)
    {
        await RunAsync("relay", alsoOnDefaultBridge, "front", A);
        await RunAsync("target", alsoOnDefaultBridge, "back", B, new RunOptions());
        await using var daemon = await StartDaemonAsync(Configuration(policies: ""));
        await WaitUntilAllReadyAsync(daemon);
        var rules = await RulesInAsync("relay");
        var routes = await RoutesInAsync("relay");
        var host = RulesAndChains(await Engine.RulesAsync());
        Assert.Contains("DOCKER_OUTPUT", rules, StringComparison.Ordinal);
        Assert.False(RuleForm.IsIn(rules));

        await daemon.ConfigureAsync(Configuration(policies: $$"""
            {{Policies}},
            {"name": "echo", "nat": "dnat", "selector": "relay", "to": "target", "port": 7007, "to_port": 7}
            """));
        await WaitUntilAllReadyAsync(daemon, generation: 2);
        Assert.Equal("target", (await Engine.TcpFromAsync("client", A, 8080)).Name);
        using var open = await (await Engine.NamespaceOfAsync("client")).ConnectAsync(A, 7007);
        Assert.True(RuleForm.Translates(await RulesInAsync("relay")));

        await daemon.ConfigureAsync(Configuration(policies: ""));
        await WaitUntilAllReadyAsync(daemon, generation: 3);

        Assert.Equal(rules, await RulesInAsync("relay"));
        Assert.Equal(routes, await RoutesInAsync("relay"));
        Assert.Equal(host, RulesAndChains(await Engine.RulesAsync()));
        Assert.True(await open.DiesWithinAsync(TimeSpan.FromSeconds(5)));
        Assert.False((await Engine.TcpFromAsync("client", A, 8080)).Answered);
    }

    private async Task<string> LookUpAsync()
    {
        // The server is named: a container that was started on the default bridge has Docker's DNS, and asks another.
        // Not the exit code: that of busybox is about the AAAA record too, which does not exist.
        var answer = await Engine.TryDockerAsync("exec", "relay", "nslookup", "client", "127.0.0.11");
        return answer.Output;
    }
}

public sealed class DnatInContainerOnNftTests(NftEngine engine, ITestOutputHelper output) : DnatInContainerTests(engine, output), IClassFixture<NftEngine>;

[FullLane("DnatInContainerOnNftTests, MixedBackendOnLegacyTests")]
public sealed class DnatInContainerOnLegacyTests(LegacyEngine engine, ITestOutputHelper output) : DnatInContainerTests(engine, output), IClassFixture<LegacyEngine>;
