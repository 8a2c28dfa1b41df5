using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Ways;

/// <summary>What is asked from outside is answered by the way it came, and both addresses of a container work as sources; by packets.</summary>
[Trait(Feature.Trait, Feature.From)]
public sealed class AnswerWayTests(NftEngine engine, ITestOutputHelper output) : WayScene(engine, output), IClassFixture<NftEngine>
{
    [Fact]
    public async Task A_service_that_answers_over_udp_answers_a_client_whose_address_is_kept_from_the_address_that_was_asked()
    {
        await Engine.RunAsync("dns");
        await using var daemon = await StartAsync(Configuration(
            Ip("dns", Db),
            """{ "name": "dns", "iface": "wg0", "nat": "dnat", "to": "dns", "from": "10.99.0.0/24", "port": 53, "proto": "udp", "masquerade": false }"""));
        await WaitUntilAllReadyAsync(daemon);
        await using var answerer = (await Engine.NamespaceOfAsync("dns")).AnswerUdp("dns", 53);

        await WaitFor.StateAsync("answered, and the client is seen", () => Client.UdpAsync(HostOnWg0, 53), static a => a == $"dns {Outside}");

        await daemon.ConfigureAsync(Configuration(Ip("dns", Db), ""));
        await daemon.WaitForStatusAsync("the policy is gone", static s => s is { Converged: true, Generation: >= 2 });
        var place = await Engine.NamespaceOfAsync("dns");
        await WaitFor.StateAsync("its routes are gone", async () => (await place.RunAsync("ip", "route", "show", "table", "all", "proto", "157")).OutputOrThrow().Trim(), static r => r.Length == 0);
        Assert.DoesNotContain("157", (await place.RunAsync("ip", "rule")).OutputOrThrow(), StringComparison.Ordinal);
    }

    [FullLane("AnswerWayTests.A_service_that_answers_over_udp_answers_a_client_whose_address_is_kept_from_the_address_that_was_asked, PolicyWaysTests")]
    [Fact]
    public async Task A_host_that_checks_where_packets_come_from_passes_the_answers_of_a_target_that_is_on_the_default_bridge_too()
    {
        await OnHostAsync("sysctl", "--quiet", "--write", "net.ipv4.conf.all.rp_filter=1");
        try
        {
            await Engine.RunAsync("dns");
            await using var daemon = await StartAsync(Configuration(
                Ip("dns", Db), """{ "name": "outside", "from": "10.99.0.0/24", "selector": "dns", "port": 80 }"""));
            await WaitUntilAllReadyAsync(daemon);

            Assert.Equal(Outside, (await WaitUntilAnsweredAsync(daemon, () => Client.TcpAsync(Db, 80), "dns")).Peer);
        }
        finally
        {
            await OnHostAsync("sysctl", "--quiet", "--write", "net.ipv4.conf.all.rp_filter=0");
        }
    }

    [FullLane("AnswerWayTests.A_service_that_answers_over_udp_answers_a_client_whose_address_is_kept_from_the_address_that_was_asked, PolicyWaysTests")]
    [Fact]
    public async Task A_container_on_an_internal_network_reaches_and_is_reached_from_outside_where_a_policy_says_so()
    {
        await using var daemon = await StartAsync(Configuration(
            Ip("vault", "172.18.103.2"),
            $$"""
            { "name": "in", "from": "{{Outside}}", "selector": "vault", "port": 80 },
            { "name": "out", "from": "vault", "selector": "{{Outside}}", "port": 81 }
            """,
            isFrontInternal: true));
        await daemon.WaitForStateAsync("network", "front", "Ready");
        await Engine.RunAsync("vault", new RunOptions { Network = "front", Address = "172.18.103.2" });
        await using var answerer = Client.AnswerTcp("outside", 81);
        await WaitUntilAllReadyAsync(daemon);

        await WaitUntilAnsweredAsync(daemon, () => Client.TcpAsync("172.18.103.2", 80), "vault");
        await WaitUntilAnsweredAsync(daemon, () => Engine.TcpFromAsync("vault", Outside, 81), "outside");
    }

    [Fact]
    public async Task What_knows_no_way_to_an_internal_network_sees_the_host_s_address_and_answers()
    {
        await Engine.RunAsync("db");
        (await Client.RunAsync("ip", "route", "delete", "default")).OutputOrThrow();
        await using var daemon = await StartAsync(Configuration(
            $"{Ip("vault", "172.18.103.2")}, {Ip("db", Db)}",
            $$"""
            { "name": "out", "from": "vault", "selector": "{{Outside}}", "port": 81 },
            { "name": "across", "from": "front", "selector": "db", "port": 80 }
            """,
            isFrontInternal: true));
        await daemon.WaitForStateAsync("network", "front", "Ready");
        await Engine.RunAsync("vault", new RunOptions { Network = "front", Address = "172.18.103.2" });
        await using var answerer = Client.AnswerTcp("outside", 81);
        await WaitUntilAllReadyAsync(daemon);

        Assert.Equal(HostOnWg0, (await WaitUntilAnsweredAsync(daemon, () => Engine.TcpFromAsync("vault", Outside, 81), "outside")).Peer);
        Assert.Equal("172.18.105.1", (await WaitUntilAnsweredAsync(daemon, () => Engine.TcpFromAsync("vault", Db, 80), "db")).Peer);
        Assert.False((await Engine.TcpFromAsync("vault", Outside, 82)).Answered);
    }

    [FullLane("AnswerWayTests.A_service_that_answers_over_udp_answers_a_client_whose_address_is_kept_from_the_address_that_was_asked, PolicyWaysTests")]
    [Fact]
    public async Task Both_addresses_of_a_container_work_as_sources()
    {
        await Task.WhenAll(Engine.RunAsync("web"), Engine.RunAsync("db", new RunOptions { Command = ["serve", "80", "81"] }));
        await using var daemon = await StartAsync(Configuration(
            $"{Ip("web", "172.18.103.2", "web-front")}, {Ip("web", "172.18.104.2", "web-back")}, {Ip("db", Db)}",
            """
            { "name": "by-front", "from": "front", "selector": "db", "port": 80 },
            { "name": "by-back", "from": "back", "selector": "db", "port": 81 }
            """));
        await WaitUntilAllReadyAsync(daemon);
        var web = await Engine.NamespaceOfAsync("web");

        await WaitUntilAnsweredAsync(daemon, () => web.TcpAsync(Db, 80, source: "172.18.103.2"), "db");
        await WaitUntilAnsweredAsync(daemon, () => web.TcpAsync(Db, 81, source: "172.18.104.2"), "db");
        Assert.False((await web.TcpAsync(Db, 80, source: "172.18.104.2")).Answered);
    }
}
