using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Policies;

/// <summary>
/// An engine that was configured to leave the firewall alone (<c>--iptables=false</c>): there is no DOCKER-USER, nothing is
/// masqueraded, and what is shut is shut by the operator's own FORWARD policy.
/// </summary>
[Trait(Feature.Trait, Feature.NoIptables)]
public sealed class WithoutDockersRulesTests(WithoutDockersRulesTests.BareEngine engine, ITestOutputHelper output)
    : IClassFixture<WithoutDockersRulesTests.BareEngine>, IAsyncLifetime
{
    private const string Configuration = """
        {
          "networks": { "front": { "subnet": "172.30.1.0/24" }, "back": { "subnet": "172.30.2.0/24" } },
          "ips": {
            "client": { "ip": "172.30.1.2", "container_name": "client" },
            "stranger": { "ip": "172.30.1.3", "container_name": "stranger" },
            "web": { "ip": "172.30.2.2", "container_name": "web" }
          },
          "policies": [
            { "name": "allowed", "from": "client", "selector": "web", "port": 80 },
            { "name": "public", "iface": "wg0", "nat": "dnat", "to": "web", "port": 8080, "to_port": 80 },
            { "name": "kept", "iface": "wg0", "nat": "dnat", "to": "web", "port": 8081, "to_port": 81, "masquerade": false },
            { "name": "relay", "nat": "dnat", "selector": "client", "to": "web", "port": 8082, "to_port": 82 }
          ]
        }
        """;

    public async Task InitializeAsync()
    {
        await engine.ResetAsync();
        await engine.CreateNetworkAsync("front", "172.30.1.0/24", "172.30.1.1");
        await engine.CreateNetworkAsync("back", "172.30.2.0/24", "172.30.2.1");
        await Task.WhenAll(
            engine.RunAsync("client", new RunOptions { Network = "front", Address = "172.30.1.2" }),
            engine.RunAsync("stranger", new RunOptions { Network = "front", Address = "172.30.1.3" }),
            engine.RunAsync("web", new RunOptions { Network = "back", Address = "172.30.2.2", Command = ["serve", "80", "81", "82", "echo:7"] }));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Policies_open_what_the_operator_s_FORWARD_policy_shuts_and_forwarding_is_switched_on()
    {
        var wg0 = await engine.LinkAsync();
        (await engine.OnHostAsync("iptables", "-P", "FORWARD", "DROP")).OutputOrThrow();
        (await engine.Host.RunAsync("sysctl", "--quiet", "--write", "net.ipv4.ip_forward=0")).OutputOrThrow();
        Assert.DoesNotContain("DOCKER", await engine.RulesAsync(), StringComparison.Ordinal);

        await using (var daemon = await DaemonProcess.StartAsync(engine, new DaemonOptions { Configuration = Configuration }, output))
        {
            await daemon.WaitForStatusAsync(
                "all ready", static s => s.Converged && s.Objects.All(static o => o.State == "Ready"), TimeSpan.FromSeconds(60));
            Assert.Contains(
                RuleForm.Of("-A FORWARD -m mark --mark 0x20000000/0x20000000 -m comment --comment network-go -j ACCEPT", "-A FORWARD -m comment --comment network-go -j NETWORK-GO-FORWARD"),
                await engine.RulesAsync(),
                StringComparison.Ordinal);

            // Nobody masquerades between bridges here: the target sees who it is.
            var allowed = await engine.TcpFromAsync("client", "172.30.2.2", 80);
            Assert.True(allowed is { Answered: true, Name: "web", Peer: "172.30.1.2" }, allowed.ToString());
            var masqueraded = await wg0.TcpAsync("10.9.0.1", 8080);
            Assert.True(masqueraded is { Answered: true, Name: "web", Peer: "172.30.2.1" }, masqueraded.ToString());
            var kept = await wg0.TcpAsync("10.9.0.1", 8081);
            Assert.True(kept is { Answered: true, Name: "web", Peer: "10.9.0.2" }, kept.ToString());
            var relayed = await engine.Host.TcpAsync("172.30.1.2", 8082);
            Assert.True(relayed is { Answered: true, Name: "web" }, relayed.ToString());
            await PolicyScene.JudgeAsync(
                open: [],
                shut:
                [
                    engine.TcpFromAsync("client", "172.30.2.2", 81),
                    engine.TcpFromAsync("stranger", "172.30.2.2", 80),
                    wg0.TcpAsync("172.30.2.2", 80),
                ]);

            await daemon.ConfigureAsync("{ \"allow_empty\": true }");
            await daemon.WaitForConvergenceAsync(generation: 2);
        }

        Assert.False(RuleForm.IsIn(await engine.RulesAsync()));
        Assert.Equal(TcpReach.Silent, (await engine.TcpFromAsync("client", "172.30.2.2", 80)).Reach);
    }

    [Fact]
    public async Task Ports_are_published_by_Docker_s_proxy_and_containers_reach_the_outside_only_once_the_operator_masquerades()
    {
        var wg0 = await engine.LinkAsync();
        await using var outside = wg0.AnswerTcp("outside", 80);
        await engine.RunAsync("published", new RunOptions { Network = "back", Address = "172.30.2.9", Arguments = ["--publish", "9080:80"] });
        var proxied = await wg0.TcpAsync("10.9.0.1", 9080);
        Assert.True(proxied is { Answered: true, Name: "published", Peer: "172.30.2.1" }, proxied.ToString());
        (await wg0.RunAsync("ip", "route", "delete", "default")).OutputOrThrow();

        Assert.Equal(TcpReach.Silent, (await engine.TcpFromAsync("client", "10.9.0.2", 80)).Reach);

        (await engine.OnHostAsync("iptables", "-t", "nat", "-A", "POSTROUTING", "-s", "172.30.1.0/24", "-o", "wg0", "-j", "MASQUERADE")).OutputOrThrow();
        var probe = await engine.TcpFromAsync("client", "10.9.0.2", 80);
        Assert.True(probe is { Answered: true, Name: "outside", Peer: "10.9.0.1" }, probe.ToString());
    }

    /// <summary>An engine that writes no rules.</summary>
    public sealed class BareEngine() : PrivateEngine(new EngineOptions { Arguments = ["--iptables=false", "--ip6tables=false"] });
}
