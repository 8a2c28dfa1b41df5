using NetworkGo.Netfilter.Iptables;
using NetworkGo.Testing;

namespace NetworkGo.Integration.Tests;

/// <summary>What every other test here relies on: the engine is real, and a packet that is blocked is seen to be.</summary>
public abstract class EngineHarnessTests(PrivateEngine engine) : IAsyncLifetime
{
    public async Task InitializeAsync()
    {
        await engine.ResetAsync();
        await engine.CreateNetworkAsync("front", "172.18.103.0/24", "172.18.103.1");
        await engine.CreateNetworkAsync("back", "172.18.104.0/24", "172.18.104.1");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [FullLane("FromPolicyBesideDefaultBridgeOnNftTests, DnatPolicyBesideDefaultBridgeOnNftTests")]
    [Fact]
    public async Task Containers_of_one_network_reach_each_other_and_see_the_peer_s_own_address()
    {
        await engine.RunAsync("one", new RunOptions { Network = "front", Address = "172.18.103.2" });
        await engine.RunAsync("two", new RunOptions { Network = "front", Address = "172.18.103.3" });

        var probe = await engine.TcpFromAsync("one", "172.18.103.3", 80);

        Assert.Equal(new TcpProbe("one to 172.18.103.3:80", TcpReach.Answered, "two", "172.18.103.2"), probe);
    }

    [FullLane("FromPolicyBesideDefaultBridgeOnNftTests, DnatPolicyBesideDefaultBridgeOnNftTests")]
    [Fact]
    public async Task Containers_of_two_networks_do_not_reach_each_other_until_the_host_lets_them()
    {
        await engine.RunAsync("one", new RunOptions { Network = "front", Address = "172.18.103.2" });
        await engine.RunAsync("two", new RunOptions { Network = "back", Address = "172.18.104.2" });
        Assert.Equal(TcpReach.Silent, (await engine.TcpFromAsync("one", "172.18.104.2", 80)).Reach);

        // raw, too: engines from 28 on drop there what comes from another bridge.
        (await engine.OnHostAsync("iptables", "-t", "raw", "-I", "PREROUTING", "-d", "172.18.104.2", "-j", "ACCEPT")).OutputOrThrow();
        (await engine.OnHostAsync("iptables", "-I", "DOCKER-USER", "-d", "172.18.104.2", "-j", "ACCEPT")).OutputOrThrow();
        (await engine.OnHostAsync("iptables", "-I", "DOCKER-USER", "-s", "172.18.104.2", "-j", "ACCEPT")).OutputOrThrow();

        Assert.Equal("two", (await engine.TcpFromAsync("one", "172.18.104.2", 80)).Name);
    }

    [FullLane("FromPolicyBesideDefaultBridgeOnNftTests, DnatPolicyBesideDefaultBridgeOnNftTests")]
    [Fact]
    public async Task The_client_behind_a_device_reaches_the_host_and_no_container()
    {
        await engine.RunAsync("one", new RunOptions { Network = "front", Address = "172.18.103.2" });
        var client = await engine.LinkAsync();
        await using var onHost = engine.Host.AnswerTcp("host", 8080);

        Assert.Equal(("host", "10.9.0.2"), await WhoAsync(client, "10.9.0.1", 8080));
        Assert.Equal(TcpReach.Silent, (await client.TcpAsync("172.18.103.2", 80)).Reach);
        Assert.Equal(TcpReach.Refused, (await client.TcpAsync("10.9.0.1", 81)).Reach);
    }

    [FullLane("FromPolicyBesideDefaultBridgeOnNftTests")]
    [Fact]
    public async Task A_datagram_is_answered_within_a_network_and_lost_between_two()
    {
        await engine.RunAsync("one", new RunOptions { Network = "front" });
        await engine.RunAsync("two", new RunOptions { Network = "front", Address = "172.18.103.9" });
        await engine.RunAsync("three", new RunOptions { Network = "back", Address = "172.18.104.9" });
        await using var near = (await engine.NamespaceOfAsync("two")).AnswerUdp("two", 53);
        await using var far = (await engine.NamespaceOfAsync("three")).AnswerUdp("three", 53);
        var from = await engine.NamespaceOfAsync("one");

        Assert.StartsWith("two ", await from.UdpAsync("172.18.103.9", 53), StringComparison.Ordinal);
        Assert.Null(await from.UdpAsync("172.18.104.9", 53));
        Assert.Equal(0, far.Taken);
    }

    [FullLane("TrialTests, TakeoverTests")]
    [Fact]
    public async Task A_long_connection_is_seen_to_live_and_to_die()
    {
        await engine.RunAsync("one", new RunOptions { Network = "front" });
        await engine.RunAsync("two", new RunOptions { Network = "front", Address = "172.18.103.9" });
        var from = await engine.NamespaceOfAsync("one");
        using var connection = await from.ConnectAsync("172.18.103.9", 7);
        Assert.False(await connection.DiesWithinAsync(TimeSpan.FromMilliseconds(500)));

        (await from.RunAsync("ip", "link", "set", "eth0", "down")).OutputOrThrow();

        Assert.True(await connection.DiesWithinAsync(TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task The_engine_programs_the_backend_that_was_asked_for()
    {
        var version = (await engine.OnHostAsync("iptables", "--version")).OutputOrThrow();
        var legacyTables = (await engine.Host.RunAsync("cat", "/proc/net/ip_tables_names")).OutputOrThrow().Split('\n');

        Assert.Contains(engine.Backend == IptablesBackend.Nft ? "nf_tables" : "legacy", version, StringComparison.Ordinal);
        Assert.Equal(engine.Backend == IptablesBackend.Legacy, legacyTables.Contains("filter", StringComparer.Ordinal));
        Assert.Contains(":DOCKER-USER", await engine.RulesAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reset_takes_out_everything_that_a_test_put_in()
    {
        await engine.ResetAsync();
        var before = WithoutEmptyRaw(await engine.RulesAsync());
        await engine.RunAsync("one");
        await engine.LinkAsync();
        (await engine.OnHostAsync("iptables", "-N", "NETWORK-GO-FORWARD")).OutputOrThrow();
        (await engine.OnHostAsync("iptables", "-I", "DOCKER-USER", "-j", "NETWORK-GO-FORWARD")).OutputOrThrow();
        (await engine.OnHostAsync("iptables", "-t", "raw", "-A", "PREROUTING", "-j", "ACCEPT")).OutputOrThrow();

        await engine.ResetAsync();

        var after = await engine.RulesAsync();
        Assert.DoesNotContain("-A PREROUTING -j ACCEPT", after, StringComparison.Ordinal);
        Assert.StartsWith(before, WithoutEmptyRaw(after), StringComparison.Ordinal);
        Assert.Equal("", await engine.DockerAsync("container", "ls", "--all", "--quiet"));
        Assert.False((await engine.Host.RunAsync("ip", "link", "show", "wg0")).Succeeded);
    }

    // A table that was once looked at stays, empty.
    private static string WithoutEmptyRaw(string rules) =>
        rules.Replace("*raw\n:PREROUTING ACCEPT\n:OUTPUT ACCEPT\nCOMMIT\n", "", StringComparison.Ordinal);

    private static async Task<(string Name, string Peer)> WhoAsync(NetworkNamespace from, string address, int port)
    {
        var probe = await from.TcpAsync(address, port);
        return (probe.Name, probe.Peer);
    }
}

public sealed class EngineHarnessOnNftTests(NftEngine engine) : EngineHarnessTests(engine), IClassFixture<NftEngine>;

[FullLane("EngineHarnessOnNftTests")]
public sealed class EngineHarnessOnLegacyTests(LegacyEngine engine) : EngineHarnessTests(engine), IClassFixture<LegacyEngine>;
