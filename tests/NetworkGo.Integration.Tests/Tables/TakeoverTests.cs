using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Tables;

/// <summary>
/// The daemon is stopped, or killed, and started again with its rules in the other form, or over a table of another version: under a
/// stream of connections and datagrams of which none is lost, and nothing of the former form is left.
/// </summary>
[Trait(Feature.Trait, Feature.Backends)]
public sealed class TakeoverTests(NftEngine engine, ITestOutputHelper output) : TableScene(engine, output), IClassFixture<NftEngine>
{
    private static readonly string[] Policies =
    [
        """{"name": "direct", "from": "client", "selector": "server", "port": 5200}""",
        """{"name": "direct-udp", "from": "client", "selector": "server", "port": 5300, "proto": "udp"}""",
        """{"name": "back", "from": "server", "selector": "client", "port": 8000}""",
        """{"name": "host-dnat", "iface": "wg0", "nat": "dnat", "to": "server", "port": 8080, "to_port": 5200}""",
        """{"name": "host-dnat-udp", "iface": "wg0", "nat": "dnat", "to": "server", "port": 8053, "to_port": 5300, "proto": "udp"}""",
        """{"name": "in-relay", "nat": "dnat", "selector": "relay", "to": "server", "port": 8081, "to_port": 5200}""",
        """{"name": "in-relay-udp", "nat": "dnat", "selector": "relay", "to": "server", "port": 8153, "to_port": 5300, "proto": "udp"}""",
    ];

    private readonly List<IDisposable> streams = [];
    private readonly List<Func<(long Made, IReadOnlyCollection<string> Losses)>> counts = [];

    [Fact]
    public async Task From_iptables_to_the_table_and_back_and_again_nothing_is_lost_and_nothing_is_left()
    {
        await using var traffic = await TrafficAsync();
        await using var asRules = await StartAsync("network-go.firewall.backend = iptables", Policies);
        await AssertFormAsync(isTable: false);
        await BeginAsync();
        await asRules.StopAsync();
        await using var asTable = await StartBesideAsync(asRules);
        for (var round = 0; round < 2; round++)
        {
            await WaitUntilReadyAsync(asRules, asTable);
            await AssertFormAsync(isTable: true);
            AssertNothingLost($"round {round}, to the table", asTable);
            await asTable.StopAsync();
            asRules.Start();
            await WaitUntilReadyAsync(asRules, asRules);
            await AssertFormAsync(isTable: false);
            AssertNothingLost($"round {round}, to iptables", asRules);
            await asRules.StopAsync();
            asTable.Start();
        }

        await WaitUntilReadyAsync(asRules, asTable);
        await AssertFormAsync(isTable: true);
        await AssertAllWentOnAsync("at the end", asTable);
    }

    [FullLane("TakeoverTests.From_iptables_to_the_table_and_back_and_again_nothing_is_lost_and_nothing_is_left")]
    [Fact]
    public async Task Killed_in_the_middle_and_started_again_in_either_form_nothing_is_lost_and_nothing_is_left()
    {
        var random = new Random(16);
        await using var traffic = await TrafficAsync();
        await using var asRules = await StartAsync("network-go.firewall.backend = iptables", Policies);
        await BeginAsync();
        await asRules.StopAsync();
        await using var asTable = await StartBesideAsync(asRules);
        var current = asTable;
        for (var kill = 0; kill < 8; kill++)
        {
            // What it does to the host begins some 300 ms after its start, and is done after 800.
            await Task.Delay(random.Next(250, 1200));
            await current.KillAsync();
            AssertNothingLost($"kill {kill}", current);
            current = current == asTable ? asRules : asTable;
            current.Start();
        }

        await WaitUntilReadyAsync(asRules, current);
        await AssertFormAsync(isTable: current == asTable);
        await current.StopAsync();
        current = current == asTable ? asRules : asTable;
        current.Start();
        await WaitUntilReadyAsync(asRules, current);
        await AssertFormAsync(isTable: current == asTable);
        await AssertAllWentOnAsync("at the end", current);
    }

    [Fact]
    public async Task A_table_of_another_version_becomes_ours_and_nothing_is_lost()
    {
        await using var traffic = await TrafficAsync();
        await using var daemon = await StartAsync(OnlyNotified, Policies);
        var ours = await TableAsync(Engine.Host);
        await BeginAsync();
        await daemon.StopAsync();
        await NftAsync(OfAnotherVersion);
        AssertNothingLost("by the table of the other version", daemon);

        daemon.Start();
        await WaitUntilReadyAsync(daemon);

        await WaitFor.StateAsync("our table", () => TableAsync(Engine.Host), now => SameLines(now, ours), context: () => daemon.Log);
        await AssertAllWentOnAsync("by ours again", daemon);
    }

    // Sets of our names with other keys and flags, chains of our names with other hooks and priorities, and a set of a type that we do not know. It
    // lets through what the policies do, and more.
    private static string OfAnotherVersion => $$"""
        delete table inet network-go
        table inet network-go {
          set open4 {
            type ipv4_addr . inet_service; flags interval
            elements = { {{Server}} . 5200 comment "direct", {{Server}} . 5300, {{Client}} . 8000 }
          }
          set answers4 {
            type ipv4_addr; flags timeout; timeout 1h
            elements = { {{Server}}, {{Client}} }
          }
          set unknown {
            type ether_addr
          }
          map dnat4 {
            type inet_proto . inet_service : ipv4_addr . inet_service
            elements = { tcp . 8080 : {{Server}} . 5200, udp . 8053 : {{Server}} . 5300 }
          }
          chain requests {
            ip daddr . th dport @open4 counter meta mark set meta mark | 0x20000000
          }
          chain raw {
            type filter hook prerouting priority raw - 20; policy accept;
            goto requests
          }
          chain forward {
            type filter hook forward priority filter - 5; policy accept;
            ct direction original ct status dnat meta mark set meta mark | 0x20000000 accept
            ct direction reply ct state established ip saddr @answers4 meta mark set meta mark | 0x20000000 accept
            goto requests
          }
          chain prerouting {
            type nat hook prerouting priority dstnat - 5; policy accept;
            iifname "wg0" fib daddr type local dnat ip to meta l4proto . th dport map @dnat4
          }
          chain postrouting {
            type nat hook postrouting priority srcnat - 5; policy accept;
            ct status dnat masquerade
          }
        }
        """;

    /// <summary>What answers; it ends the streams too.</summary>
    private async Task<IAsyncDisposable> TrafficAsync()
    {
        var server = await Engine.NamespaceOfAsync("server");
        return new Ending(
            streams,
            [server.AnswerTcp("server", 5200), server.AnswerUdp("server", 5300), (await Engine.NamespaceOfAsync("client")).AnswerTcp("client", 8000)]);
    }

    private async Task BeginAsync()
    {
        var (client, server) = (await Engine.NamespaceOfAsync("client"), await Engine.NamespaceOfAsync("server"));
        Add(ConnectionStream.Start("from", client, Server, 5200));
        Add(ConnectionStream.Start("from, the other way", server, Client, 8000));
        Add(ConnectionStream.Start("DNAT on the host", Wg0, HostOnWg0, 8080));
        Add(ConnectionStream.Start("DNAT in a container", client, Relay, 8081));
        foreach (var isOneFlow in (bool[])[false, true])
        {
            Add(DatagramStream.Start("from", client, Server, 5300, isOneFlow));
            Add(DatagramStream.Start("DNAT on the host", Wg0, HostOnWg0, 8053, isOneFlow));
            Add(DatagramStream.Start("DNAT in a container", client, Relay, 8153, isOneFlow));
        }

        await WentOnAsync("at first");
    }

    private void Add(ConnectionStream stream)
    {
        streams.Add(stream);
        counts.Add(() => (stream.Made, stream.Losses));
    }

    private void Add(DatagramStream stream)
    {
        streams.Add(stream);
        counts.Add(() => (stream.Made, stream.Losses));
    }

    private async Task<DaemonProcess> StartBesideAsync(DaemonProcess other) => await DaemonProcess.StartAsync(
        Engine,
        new DaemonOptions
        {
            Hocon = OnlyNotified,
            Environment = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["NETWORKS_CONFIG_PATH"] = other.ConfigurationPath,
                ["NETWORK_GO_SOCKET"] = other.SocketPath,
            },
        },
        Output);

    // Both have the socket of the first.
    private static Task<DaemonStatus> WaitUntilReadyAsync(DaemonProcess owner, DaemonProcess current) => WaitFor.StateAsync(
        "all ready",
        owner.StatusAsync,
        static s => s.Converged && s.Objects.All(static o => o.State.Equals("Ready", StringComparison.OrdinalIgnoreCase)),
        TimeSpan.FromMinutes(2),
        () => current.Log);

    private async Task AssertFormAsync(bool isTable)
    {
        foreach (var place in (NetworkNamespace[])[Engine.Host, await Engine.NamespaceOfAsync("relay")])
        {
            var rules = (await place.RunAsync("iptables-nft-save")).OutputOrThrow();
            Assert.True(rules.Contains("NETWORK-GO", StringComparison.Ordinal) != isTable, $"{place}:\n{rules}");
            Assert.True(isTable || !rules.Contains("network-go\" -j ACCEPT", StringComparison.Ordinal), $"{place}:\n{rules}");
            Assert.Equal(isTable, (await TableAsync(place)).Length > 0);
        }
    }

    // Chains that were there before come first in the kernel.
    private static bool SameLines(string one, string other) =>
        one.Split('\n').Order(StringComparer.Ordinal).SequenceEqual(other.Split('\n').Order(StringComparer.Ordinal), StringComparer.Ordinal);

    private void AssertNothingLost(string when, DaemonProcess daemon)
    {
        var losses = counts.SelectMany(static c => c().Losses).ToList();
        Assert.True(losses.Count == 0, $"{when}: {losses.Count} lost of {counts.Sum(static c => c().Made)}:\n{string.Join('\n', losses.Take(20))}\n{daemon.Log}");
    }

    private async Task AssertAllWentOnAsync(string when, DaemonProcess daemon)
    {
        await WentOnAsync(when);
        AssertNothingLost(when, daemon);
        Output.WriteLine($"{counts.Sum(static c => c().Made)} connections and datagrams");
    }

    private async Task WentOnAsync(string when)
    {
        var before = counts.Select(static c => c().Made).ToList();
        await WaitFor.ConditionAsync(
            $"each stream goes on {when}", () => Task.FromResult(counts.Zip(before).All(static p => p.First().Made >= p.Second + 3)));
    }

    private sealed class Ending(List<IDisposable> streams, IReadOnlyList<Answerer> answerers) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            streams.ForEach(static s => s.Dispose());
            foreach (var answerer in answerers)
            {
                await answerer.DisposeAsync();
            }
        }
    }
}
