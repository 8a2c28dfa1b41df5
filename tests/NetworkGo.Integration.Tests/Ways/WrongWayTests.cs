using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Ways;

/// <summary>Packets that go another way than a policy needs: the policy is not ready, says what is in the way, and is ready again once it is gone.</summary>
[Trait(Feature.Trait, Feature.From)]
public sealed class WrongWayTests(NftEngine engine, ITestOutputHelper output) : WayScene(engine, output), IClassFixture<NftEngine>
{
    private static readonly string Ips = $"{Ip("app", "172.18.103.2")}, {Ip("db", Db)}";

    private const string Reach = """{ "name": "reach", "from": "app", "selector": "db", "port": 80 }""";

    [Theory]
    [InlineData("PolicyRouting", "rule", "from", "all", "lookup", "51820", "pref", "101", "|", "priority 101", "lookup 51820")]
    [InlineData("ForeignRoute", "route", Db, "via", "172.17.0.1", "|", Db + "/32", "172.17.0.1")]
    public async Task Another_program_s_rule_or_route_in_the_source_is_named(string reason, params string[] all)
    {
        var bar = Array.IndexOf(all, "|");
        await Task.WhenAll(Engine.RunAsync("app"), Engine.RunAsync("db"));
        await using var daemon = await StartAsync(Configuration(Ips, Reach));
        await WaitUntilAllReadyAsync(daemon);
        await WaitUntilAnsweredAsync(daemon, ReachAsync, "db");
        await InAsync("app", "ip", "route", "add", "default", "via", "172.17.0.1", "table", "51820");

        await InAsync("app", ["ip", all[0], "add", .. all[1..bar]]);

        await AssertNamedAsync(daemon, "reach", reason, all[(bar + 1)..]);
        Assert.False((await ReachAsync()).Answered);

        await InAsync("app", ["ip", all[0], "delete", .. all[1..bar]]);

        await WaitUntilAllReadyAsync(daemon);
        Assert.True((await ReachAsync()).Answered);
    }

    [FullLane("WrongWayTests.Another_program_s_rule_or_route_in_the_source_is_named, HostWaysTests")]
    [Fact]
    public async Task A_device_of_the_host_that_does_not_forward_is_named()
    {
        await Task.WhenAll(Engine.RunAsync("app"), Engine.RunAsync("db"));
        await using var daemon = await StartAsync(Configuration(
            Ips,
            $$"""
            { "name": "public", "iface": "wg0", "nat": "dnat", "to": "db", "port": 8080, "to_port": 80 },
            { "name": "outside", "from": "10.99.0.0/24", "selector": "db", "port": 80 },
            {{Reach}}
            """));
        await WaitUntilAllReadyAsync(daemon);
        await OnHostAsync("sysctl", "--quiet", "--write", "net.ipv4.conf.wg0.forwarding=0");

        await AssertNamedAsync(daemon, "public", "ForwardingOff", "wg0", "net.ipv4.conf.wg0.forwarding=1");
        await AssertNamedAsync(daemon, "outside", "ForwardingOff", "wg0");
        var status = await daemon.StatusAsync();
        Assert.Equal("Ready", status.Find("policy", "reach")!.State);
        Assert.False((await Client.TcpAsync(HostOnWg0, 8080)).Answered);

        await OnHostAsync("sysctl", "--quiet", "--write", "net.ipv4.conf.wg0.forwarding=1");

        await WaitUntilAllReadyAsync(daemon);
        Assert.Equal("db", (await Client.TcpAsync(HostOnWg0, 8080)).Name);
    }

    [FullLane("WrongWayTests.Another_program_s_rule_or_route_in_the_source_is_named, HostWaysTests")]
    [Fact]
    public async Task A_strict_rp_filter_that_drops_what_comes_from_a_source_is_named()
    {
        await Engine.RunAsync("db");
        await using var daemon = await StartAsync(Configuration(
            Ip("db", Db), """{ "name": "tunnel", "iface": "wg0", "nat": "dnat", "to": "db", "from": "10.77.0.0/24", "port": 8080, "to_port": 80 }"""));
        await WaitUntilAllReadyAsync(daemon);
        await OnHostAsync("ip", "route", "add", "10.77.0.0/24", "dev", "docker0");
        await OnHostAsync("sysctl", "--quiet", "--write", "net.ipv4.conf.wg0.rp_filter=1");

        await AssertNamedAsync(daemon, "tunnel", "ReversePathFilter", "wg0", "10.77.0.0/24", "docker0");

        await OnHostAsync("ip", "route", "replace", "10.77.0.0/24", "dev", "wg0");
        await WaitUntilAllReadyAsync(daemon);
    }

    private Task<TcpProbe> ReachAsync() => Engine.TcpFromAsync("app", Db, 80);
}
