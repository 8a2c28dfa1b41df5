using NetworkGo.Testing;

namespace NetworkGo.Integration.Tests.Policies;

/// <summary>DNAT on a device of the host, judged by packets: what arrives there for the host itself, and nothing else.</summary>
[Trait(Feature.Trait, Feature.HostDnat)]
public abstract class DnatPolicyTests(PolicyScene scene)
{
    private const string Wg0ToWeb1 = """{"name": "web", "iface": "wg0", "nat": "dnat", "to": "web-1", "port": 80}""";

    [Fact]
    public async Task The_target_is_reached_from_that_device_only_and_nothing_else_is()
    {
        await scene.ApplyAsync(Wg0ToWeb1);
        await using var onHost = scene.Engine.Host.AnswerTcp("host", 80);

        Assert.Equal("web-1", (await scene.Wg0.TcpAsync(PolicyScene.HostOnWg0, 80)).Name);
        Assert.Equal("host", (await scene.Wg1.TcpAsync(PolicyScene.HostOnWg1, 80)).Name);
        Assert.Equal("host", (await scene.Wg1.TcpAsync(PolicyScene.HostOnWg0, 80)).Name);
        await PolicyScene.JudgeAsync([], [
            scene.Wg0.TcpAsync(PolicyScene.HostOnWg0, 81),
            scene.Wg0.TcpAsync(PolicyScene.Web1, 80),
            scene.Wg0.TcpAsync(PolicyScene.Web1, 81),
            scene.Wg0.TcpAsync(PolicyScene.Web2, 80),
            scene.Wg1.TcpAsync(PolicyScene.Web1, 80),
            (await scene.InsideAsync("client")).TcpAsync(PolicyScene.Web1, 80),
        ]);
    }

    [Fact]
    public async Task Two_devices_in_one_policy_each_lead_to_the_target_and_one_that_is_taken_out_no_longer_does()
    {
        await scene.ApplyAsync("""{"name": "web", "iface": ["wg0", "wg1"], "nat": "dnat", "to": "web-1", "port": 80}""");

        Assert.Equal("web-1", (await scene.Wg0.TcpAsync(PolicyScene.HostOnWg0, 80)).Name);
        Assert.Equal("web-1", (await scene.Wg1.TcpAsync(PolicyScene.HostOnWg1, 80)).Name);
        await PolicyScene.JudgeAsync([], [scene.Wg0.TcpAsync(PolicyScene.HostOnWg0, 81), scene.Wg1.TcpAsync(PolicyScene.HostOnWg1, 81)]);

        await scene.ApplyAsync(Wg0ToWeb1);

        Assert.Equal("web-1", (await scene.Wg0.TcpAsync(PolicyScene.HostOnWg0, 80)).Name);
        await PolicyScene.JudgeAsync([], [scene.Wg1.TcpAsync(PolicyScene.HostOnWg1, 80)]);
    }

    [Fact]
    public async Task What_only_passes_through_the_host_to_the_same_port_is_left_alone()
    {
        await scene.ApplyAsync(Wg0ToWeb1);
        await using var beyond = scene.Wg1.AnswerTcp("beyond", 80);
        string[][] rules = [["FORWARD", "-i", "wg0", "-o", "wg1", "-j", "ACCEPT"], ["FORWARD", "-i", "wg1", "-o", "wg0", "-j", "ACCEPT"]];
        foreach (var rule in rules)
        {
            (await scene.Engine.OnHostAsync(["iptables", "-A", .. rule])).OutputOrThrow();
        }

        try
        {
            var through = await scene.Wg0.TcpAsync(PolicyScene.BehindWg1, 80);

            Assert.Equal(("beyond", PolicyScene.BehindWg0), (through.Name, through.Peer));
            Assert.Equal("web-1", (await scene.Wg0.TcpAsync(PolicyScene.HostOnWg0, 80)).Name);
        }
        finally
        {
            foreach (var rule in rules)
            {
                (await scene.Engine.OnHostAsync(["iptables", "-D", .. rule])).OutputOrThrow();
            }
        }
    }

    [Fact]
    public async Task The_target_sees_its_gateway_unless_configured_otherwise()
    {
        await scene.ApplyAsync(Wg0ToWeb1);

        var probe = await scene.Wg0.TcpAsync(PolicyScene.HostOnWg0, 80);

        Assert.Equal(("web-1", PolicyScene.BackGateway), (probe.Name, probe.Peer));
    }

    [Fact]
    public async Task The_target_sees_the_client_where_nothing_is_masqueraded_and_its_answer_finds_the_way_back()
    {
        await scene.ApplyAsync("""{"name": "web", "iface": "wg0", "nat": "dnat", "to": "web-1", "port": 80, "masquerade": false}""");

        var probe = await scene.Wg0.TcpAsync(PolicyScene.HostOnWg0, 80);

        Assert.Equal(("web-1", PolicyScene.BehindWg0), (probe.Name, probe.Peer));
        await PolicyScene.JudgeAsync([], [
            scene.Wg0.TcpAsync(PolicyScene.Web1, 80),
            scene.Wg0.TcpAsync(PolicyScene.HostOnWg0, 81),
            scene.Wg1.TcpAsync(PolicyScene.HostOnWg1, 80),
        ]);
    }

    [Fact]
    public async Task The_way_back_of_a_kept_client_goes_with_its_policy()
    {
        await scene.ApplyAsync("""{"name": "web", "iface": "wg0", "nat": "dnat", "to": "web-1", "port": 80, "masquerade": false}""");
        var web = await scene.InsideAsync("web-1");
        string[] list = ["ip", "rule", "list"];
        Assert.Contains(PolicyScene.Web1, (await web.RunAsync(list)).OutputOrThrow(), StringComparison.Ordinal);

        await scene.ApplyAsync(Wg0ToWeb1);

        Assert.DoesNotContain(PolicyScene.Web1, (await web.RunAsync(list)).OutputOrThrow(), StringComparison.Ordinal);
        Assert.Equal(PolicyScene.BackGateway, (await scene.Wg0.TcpAsync(PolicyScene.HostOnWg0, 80)).Peer);
    }

    [Fact]
    public async Task Several_targets_share_the_flows()
    {
        await scene.ApplyAsync("""{"name": "web", "iface": "wg0", "nat": "dnat", "to": "web", "port": 80}""");

        var probes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => scene.Wg0.TcpAsync(PolicyScene.HostOnWg0, 80, TimeSpan.FromSeconds(10))));

        var shares = probes.CountBy(static probe => probe.Name, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        Assert.Equal(20, shares["web-1"] + shares["web-2"]);
        Assert.InRange(shares["web-1"], 7, 13);
    }

    [Fact]
    public async Task The_target_s_port_may_be_another_one()
    {
        await scene.ApplyAsync("""{"name": "web", "iface": "wg0", "nat": "dnat", "to": "web-1", "port": 8080, "to_port": 81}""");

        Assert.Equal("web-1", (await scene.Wg0.TcpAsync(PolicyScene.HostOnWg0, 8080)).Name);
        await PolicyScene.JudgeAsync([], [
            scene.Wg0.TcpAsync(PolicyScene.HostOnWg0, 81),
            scene.Wg0.TcpAsync(PolicyScene.HostOnWg0, 80),
            scene.Wg0.TcpAsync(PolicyScene.Web1, 81),
        ]);
    }

    [Fact]
    public async Task A_source_narrows_it_to_that_source()
    {
        await scene.ApplyAsync("""{"name": "web", "iface": "wg0", "nat": "dnat", "to": "web-1", "port": 80, "from": "10.9.0.2"}""");
        (await scene.Wg0.RunAsync("ip", "address", "add", "10.9.0.3/24", "dev", "wg0")).OutputOrThrow();
        try
        {
            await PolicyScene.JudgeAsync(
                [scene.Wg0.TcpAsync(PolicyScene.HostOnWg0, 80, source: PolicyScene.BehindWg0)],
                [scene.Wg0.TcpAsync(PolicyScene.HostOnWg0, 80, source: "10.9.0.3")]);

            await scene.ApplyAsync(Wg0ToWeb1);

            await PolicyScene.JudgeAsync([scene.Wg0.TcpAsync(PolicyScene.HostOnWg0, 80, source: "10.9.0.3")], []);
        }
        finally
        {
            (await scene.Wg0.RunAsync("ip", "address", "delete", "10.9.0.3/24", "dev", "wg0")).OutputOrThrow();
        }
    }

    [Fact]
    public async Task A_datagram_is_translated_and_its_answer_too()
    {
        await scene.ApplyAsync("""{"name": "dns", "iface": "wg0", "nat": "dnat", "to": "web-1", "port": 53, "proto": "udp", "to_port": 5353}""");
        await using var answerer = (await scene.InsideAsync("web-1")).AnswerUdp("web-1", 5353);

        Assert.Equal($"web-1 {PolicyScene.BackGateway}", await scene.Wg0.UdpAsync(PolicyScene.HostOnWg0, 53));
        Assert.Null(await scene.Wg1.UdpAsync(PolicyScene.HostOnWg1, 53));
        Assert.Equal(1, answerer.Taken);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task A_removed_policy_ends_its_open_connection_while_another_s_lives(string masquerade)
    {
        var removed = $$"""{"name": "echo", "iface": "wg0", "nat": "dnat", "to": "web-1", "port": 7, "masquerade": {{masquerade}}}""";
        var kept = $$"""{"name": "kept", "iface": "wg0", "nat": "dnat", "to": "web-1", "port": 9, "masquerade": {{masquerade}}}""";
        await scene.ApplyAsync(removed, kept);
        using var dying = await scene.Wg0.ConnectAsync(PolicyScene.HostOnWg0, 7);
        using var living = await scene.Wg0.ConnectAsync(PolicyScene.HostOnWg0, 9);

        await scene.ApplyAsync(kept);

        Assert.False(await dying.EchoesAsync());
        Assert.True(await living.EchoesAsync());
        await PolicyScene.JudgeAsync([], [scene.Wg0.TcpAsync(PolicyScene.HostOnWg0, 7)]);
    }

    [Fact]
    public async Task A_changed_target_ends_the_connection_to_the_old_one_and_new_ones_go_to_the_new_one()
    {
        const string kept = """{"name": "kept", "iface": "wg0", "nat": "dnat", "to": "web-1", "port": 9}""";
        await scene.ApplyAsync("""{"name": "moving", "iface": "wg0", "nat": "dnat", "to": "web-1", "port": [7, 80]}""", kept);
        using var old = await scene.Wg0.ConnectAsync(PolicyScene.HostOnWg0, 7);
        using var living = await scene.Wg0.ConnectAsync(PolicyScene.HostOnWg0, 9);

        await scene.ApplyAsync("""{"name": "moving", "iface": "wg0", "nat": "dnat", "to": "web-2", "port": [7, 80]}""", kept);

        Assert.False(await old.EchoesAsync());
        Assert.True(await living.EchoesAsync());
        Assert.Equal("web-2", (await scene.Wg0.TcpAsync(PolicyScene.HostOnWg0, 80)).Name);
    }
}

[Collection(PoliciesBesideDefaultBridge.Name)]
public sealed class DnatPolicyBesideDefaultBridgeOnNftTests(DefaultBridgeOnNft scene) : DnatPolicyTests(scene), IClassFixture<DefaultBridgeOnNft>;

[Collection(PoliciesOnManagedNetwork.Name)]
[FullLane("DnatPolicyBesideDefaultBridgeOnNftTests")]
public sealed class DnatPolicyOnManagedNetworkOnNftTests(ManagedNetworkOnNft scene) : DnatPolicyTests(scene), IClassFixture<ManagedNetworkOnNft>;

[Collection(PoliciesOnLegacy.Name)]
[FullLane("DnatPolicyBesideDefaultBridgeOnNftTests, ExampleFileOnLegacyTests")]
public sealed class DnatPolicyBesideDefaultBridgeOnLegacyTests(DefaultBridgeOnLegacy scene) : DnatPolicyTests(scene), IClassFixture<DefaultBridgeOnLegacy>;
