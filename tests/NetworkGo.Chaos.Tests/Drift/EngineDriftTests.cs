using System.Diagnostics;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Chaos.Tests.Drift;

/// <summary>The engine is restarted and killed, with and without live-restore, and its rules are flushed meanwhile.</summary>
[Trait("Kind", Kind)]
[Trait("Backend", "iptables")]
[FullLane("EngineRestartTests")]
public sealed class EngineDriftTests(ITestOutputHelper output)
{
    private const string Kind = "drift";

    private const string Configuration = """
        {
          "networks": {"back": {"subnet": "172.31.2.0/24", "gateway": "172.31.2.1"}},
          "ips": {"server": {"ip": "172.31.2.2", "container_name": "server"}},
          "policies": [{"name": "web", "iface": "wg0", "nat": "dnat", "to": "server", "port": 8007, "to_port": 80, "proto": "tcp"}]
        }
        """;

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_the_engine_is_back_so_are_the_rules(bool liveRestore)
    {
        await using var engine = await PrivateEngine.StartAsync(new EngineOptions { LiveRestore = liveRestore });
        await engine.CreateNetworkAsync("back", "172.31.2.0/24", "172.31.2.1");
        await engine.RunAsync("server", new RunOptions { Network = "back", Address = "172.31.2.2", Arguments = ["--restart", "always"] });
        var client = await engine.LinkAsync();
        await using var daemon = await DaemonProcess.StartAsync(
            engine, new DaemonOptions { Configuration = Configuration, Hocon = "network-go.firewall.backend = iptables\nnetwork-go { drift-check-interval = 10m, resync-interval = 1h }" }, output);
        await daemon.WaitForConvergenceAsync();
        await AssertPassesAsync(client, daemon, "at first");
        var before = new RuleText(await engine.RulesAsync());
        var times = new List<double>();

        for (var round = 0; round < Campaign.Rounds(4, 20); round++)
        {
            var (kill, flush) = (round % 2 == 1, round / 2 % 2 == 1);
            var restarting = engine.RestartAsync(kill);
            if (flush)
            {
                // While the engine is away: what it finds when it comes is nothing.
                (await engine.OnHostAsync("sh", "-c", "iptables --flush; iptables --table nat --flush")).OutputOrThrow();
            }

            await restarting;
            var clock = Stopwatch.StartNew();
            // Where the jump belongs may change: with live-restore 20.10 leaves its own chains in another order.
            await WaitFor.StateAsync(
                $"own rules after a restart ({(kill ? "kill" : "term")}{(flush ? ", flushed" : "")})",
                async () => new RuleText(await engine.RulesAsync()),
                now => now.Own.SequenceEqual(before.Own, StringComparer.Ordinal) && now.Jumps.Count == before.Jumps.Count,
                Bound + TimeSpan.FromSeconds(3),
                () => daemon.Log);
            times.Add(clock.Elapsed.TotalMilliseconds);
            Assert.True(clock.Elapsed < Bound, $"right again after {clock.Elapsed}, which is more than {Bound}");
            await AssertPassesAsync(client, daemon, $"round {round}");
        }

        var sorted = times.Order().ToList();
        Campaign.Figure(Kind, $"engine restarted or killed {(liveRestore ? "with" : "without")} live-restore: right again after it answers", $"{times.Count} times, median {sorted[sorted.Count / 2]:0} ms, longest {sorted[^1]:0} ms");
    }

    // Without live-restore the container starts again.
    private static Task<TcpProbe> AssertPassesAsync(NetworkNamespace client, DaemonProcess daemon, string when) => WaitFor.StateAsync(
        $"the server answers {when}",
        () => client.TcpAsync("10.9.0.1", 8007),
        static probe => probe is { Answered: true, Name: "server" },
        TimeSpan.FromSeconds(20),
        () => daemon.Log);
}
