using System.Globalization;
using NetworkGo.Core.Engine;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Linux.Nftables;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Tables;

/// <summary>A policy that goes ends its established flows with their next packet, and no others: not even those that differ by interface alone.</summary>
[Trait(Feature.Trait, Feature.HostDnat)]
public sealed class TableRemovalTests(NftEngine engine, ITestOutputHelper output) : TableScene(engine, output), IClassFixture<NftEngine>
{
    // Not a flow of the same ends: those of one would keep the rules by which the flows of the removed one are shut.
    private const string Kept = """{"name": "kept", "from": "10.8.0.0/24", "selector": "server", "port": 7}""";

    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_TCP_connection_by_one_interface_ends_and_that_by_the_other_goes_on()
    {
        await using var daemon = await StartAsync(OnlyNotified, Translated("wg0", "tcp", 7), Translated("wan9", "tcp", 7));
        using var removed = await Wg0.ConnectAsync(HostOnWg0, 80);
        using var kept = await Wan9.ConnectAsync(HostOnWan9, 80);

        await daemon.ConfigureAsync(Configuration(Translated("wan9", "tcp", 7)));
        await WaitUntilReadyAsync(daemon, 2);

        Assert.False(await removed.EchoesAsync());
        Assert.True(await kept.EchoesAsync());
        Assert.False((await Wg0.TcpAsync(HostOnWg0, 80)).Answered);
        using var another = await Wan9.ConnectAsync(HostOnWan9, 80);
        Assert.True(await another.EchoesAsync());
    }

    [Fact]
    public async Task A_UDP_flow_by_one_interface_ends_and_that_by_the_other_goes_on()
    {
        await using var answerer = (await Engine.NamespaceOfAsync("server")).AnswerUdp("server", 5300);
        await using var daemon = await StartAsync(OnlyNotified, Translated("wg0", "udp", 5300), Translated("wan9", "udp", 5300));
        await using var removed = UdpStream.Start(Wg0, HostOnWg0, 80);
        await using var kept = UdpStream.Start(Wan9, HostOnWan9, 80);
        await IsAnsweredAsync(removed, daemon);
        await IsAnsweredAsync(kept, daemon);

        await daemon.ConfigureAsync(Configuration(Translated("wan9", "udp", 5300)));
        await WaitUntilReadyAsync(daemon, 2);

        await StaysUnansweredAsync(removed);
        await IsAnsweredAsync(kept, daemon);
    }

    [Fact]
    public async Task The_flows_of_an_opening_that_goes_end_and_those_of_others_go_on()
    {
        await using var answerer = (await Engine.NamespaceOfAsync("server")).AnswerUdp("server", 5300);
        string[] all = [Opening("of-client", "client", "tcp", 7), Opening("of-client-udp", "client", "udp", 5300), Opening("of-relay", "relay", "tcp", 7), Opening("of-relay-udp", "relay", "udp", 5300)];
        await using var daemon = await StartAsync(OnlyNotified, all);
        var (client, relay) = (await Engine.NamespaceOfAsync("client"), await Engine.NamespaceOfAsync("relay"));
        using var removed = await client.ConnectAsync(Server, 7);
        using var kept = await relay.ConnectAsync(Server, 7);
        await using var removedFlow = UdpStream.Start(client, Server, 5300);
        await using var keptFlow = UdpStream.Start(relay, Server, 5300);
        await IsAnsweredAsync(removedFlow, daemon);
        await IsAnsweredAsync(keptFlow, daemon);

        await daemon.ConfigureAsync(Configuration(all[2..]));
        await WaitUntilReadyAsync(daemon, 2);

        Assert.False(await removed.EchoesAsync());
        Assert.True(await kept.EchoesAsync());
        await StaysUnansweredAsync(removedFlow);
        await IsAnsweredAsync(keptFlow, daemon);
    }

    [Fact]
    public async Task A_flow_from_outside_ends_where_the_engine_lets_established_ones_pass()
    {
        await using var daemon = await StartAsync(OnlyNotified, """{"name": "outside", "from": "10.9.0.0/24", "selector": "server", "port": 7}""");
        using var removed = await Wg0.ConnectAsync(Server, 7);

        await daemon.ConfigureAsync(Configuration());
        await WaitUntilReadyAsync(daemon, 2);

        Assert.False(await removed.EchoesAsync());
    }

    [Fact]
    public async Task A_daemon_that_is_killed_right_after_its_write_leaves_the_flows_shut_and_the_next_one_ends_them()
    {
        await using var daemon = await StartAsync(OnlyNotified, Translated("wg0", "tcp", 7), Kept);
        using var removed = await Wg0.ConnectAsync(HostOnWg0, 80);
        using var kept = await Wan9.ConnectAsync(Server, 7);
        // Among so many it takes a while to find those that are to end.
        await FillConntrackAsync(40_000);
        using var provider = new NamespaceProvider("/proc");
        using var host = (await provider.PinAsync(
            new ContainerRuntime { Id = new string('a', 64), Name = "host", IsRunning = true, SandboxKey = Engine.Host.File }, CancellationToken.None)).Namespace!;
        using var subscription = NftablesSubscription.Open(host, TimeProvider.System);

        await daemon.ConfigureAsync(Configuration(Kept));
        Assert.NotNull(await Task.Run(() => subscription.Next("network-go", 0, TimeSpan.FromSeconds(30), CancellationToken.None)));
        await daemon.KillAsync();

        Assert.Contains("gone,", await TableAsync(Engine.Host), StringComparison.Ordinal);
        Assert.False(await removed.EchoesAsync());
        Assert.True(await kept.EchoesAsync());

        daemon.Start();
        await WaitUntilReadyAsync(daemon);
        Assert.False(await removed.EchoesAsync());
        Assert.True(await kept.EchoesAsync());
        Assert.Equal(0, await TrackedAsync("10.9.0.2"));
        await WaitFor.StateAsync("no rule for flows that are gone is left", () => TableAsync(Engine.Host), static t => !t.Contains("gone,", StringComparison.Ordinal), context: () => daemon.Log);
    }

    private static string Translated(string device, string protocol, int port) =>
        $$"""{"name": "p-{{device}}", "iface": "{{device}}", "nat": "dnat", "to": "server", "port": 80, "to_port": {{port}}, "proto": "{{protocol}}"}""";

    private static string Opening(string name, string from, string protocol, int port) =>
        $$"""{"name": "{{name}}", "from": "{{from}}", "selector": "server", "port": {{port}}, "proto": "{{protocol}}"}""";

    private static Task IsAnsweredAsync(UdpStream stream, DaemonProcess daemon)
    {
        // What was under way has come before the third.
        var enough = stream.Answers + 3;
        return WaitFor.ConditionAsync("the flow is answered", () => Task.FromResult(stream.Answers >= enough), context: () => daemon.Log);
    }

    // It sends ten times a second; one answer may have been under way.
    private static Task StaysUnansweredAsync(UdpStream stream)
    {
        var most = stream.Answers + 1;
        return WaitFor.StaysAsync("no answer comes any more", () => Task.FromResult(stream.Answers <= most), Moment);
    }

    private async Task FillConntrackAsync(int count)
    {
        var file = Path.Combine(Engine.Directory, "flows");
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, count).Select(static i => string.Create(
            CultureInfo.InvariantCulture, $"-I -t 600 -u SEEN_REPLY -s 10.77.{i / 30_000}.1 -d 10.78.0.2 -p udp --sport {1000 + (i % 30_000)} --dport 5060")));
        (await Engine.Host.RunAsync("conntrack", "-R", file)).OutputOrThrow();
    }

    private async Task<int> TrackedAsync(string source) =>
        (await Engine.Host.RunAsync("conntrack", "-L", "-p", "tcp", "--orig-src", source, "--orig-port-dst", "80")).OutputOrThrow()
            .Split('\n').Count(static line => line.Contains("ESTABLISHED", StringComparison.Ordinal));
}
