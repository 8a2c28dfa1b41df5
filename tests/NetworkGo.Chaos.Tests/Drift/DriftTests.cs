using System.Diagnostics;
using NetworkGo.Chaos.Tests.Revocation;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Chaos.Tests.Drift;

/// <summary>Others alter the rules in every way, one a round: the own ones are right again in time, and theirs are as they left them.</summary>
public abstract class DriftTests(PrivateEngine engine, TimeSpan interval, ITestOutputHelper output)
{
    private const string Kind = "drift";

    private static readonly string[][] ForeignRules =
    [
        ["--append", "INPUT", "--protocol", "tcp", "--dport", "9999", "--jump", "DROP"],
        ["--append", "DOCKER-USER", "--source", "203.0.113.0/24", "--jump", "DROP"],
        ["--append", "FORWARD", "--source", "198.51.100.0/24", "--jump", "DROP"],
        ["--table", "nat", "--append", "PREROUTING", "--protocol", "tcp", "--dport", "9998", "--jump", "RETURN"],
    ];

    private readonly Random random = new(Campaign.Seed);
    private readonly SortedDictionary<string, List<double>> repaired = new(StringComparer.Ordinal);
    private RevocationScene scene = null!;
    private DaemonProcess daemon = null!;

    // What is detected is right again within 2 s; what only the drift check finds, 2 s after the next one.
    private TimeSpan Bound => TimeSpan.FromSeconds(2) + (engine.Backend == IptablesBackend.Nft ? TimeSpan.Zero : interval);

    [Fact]
    public async Task Whatever_others_do_to_the_rules_is_undone_in_time()
    {
        await using var made = scene = await RevocationScene.MakeAsync(engine);
        foreach (var rule in ForeignRules)
        {
            (await engine.OnHostAsync(["iptables", .. rule])).OutputOrThrow();
        }

        await using var running = daemon = await DaemonProcess.StartAsync(
            engine,
            new DaemonOptions
            {
                Configuration = scene.Configuration([0, 1, 0, 1, 0, 1]),
                Hocon = $"network-go.firewall.backend = iptables\nnetwork-go {{ drift-check-interval = {interval.TotalSeconds}s, resync-interval = 1h }}",
            },
            output);
        await daemon.WaitForConvergenceAsync();
        await AssertPassesAsync("at first");

        var length = Campaign.Length(TimeSpan.FromMinutes(10)) / 2;
        var all = Disturbance.OfHost.ToArray();
        var clock = Stopwatch.StartNew();
        var rounds = 0;
        do
        {
            random.Shuffle(all);
            foreach (var disturbance in all)
            {
                await RoundAsync(disturbance);
                rounds++;
            }

            if (engine.Backend == IptablesBackend.Legacy)
            {
                await ContainerRoundAsync();
                rounds++;
            }

            await NetworkRoundAsync(rounds);
        }
        while (Campaign.IsLong && clock.Elapsed < length);

        Report(rounds);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private async Task<RuleText> ReadAsync() => new(await engine.RulesAsync());

    private async Task RoundAsync(Disturbance disturbance)
    {
        var whole = (await engine.OnHostAsync("iptables-save", "-c")).OutputOrThrow() + "\n";
        var before = await ReadAsync();
        var added = await disturbance.DoAsync(engine, before, random);
        var clock = Stopwatch.StartNew();

        // With its chain at the end of FORWARD, DOCKER-USER is no place any more where an accept comes first.
        bool IsRight(RuleText now) => now.Own.SequenceEqual(before.Own, StringComparer.Ordinal)
            && now.Jumps.Count == before.Jumps.Count
            && (disturbance.Chooses || now.Jumps.SequenceEqual(before.Jumps, StringComparer.Ordinal))
            && (disturbance.Chooses || now.FirstOf("DOCKER-USER").EndsWith("-j NETWORK-GO-FORWARD", StringComparison.Ordinal));
        await WaitFor.StateAsync($"rules after: {disturbance.Name}", ReadAsync, IsRight, Bound + TimeSpan.FromSeconds(3), () => daemon.Log);
        var took = clock.Elapsed;
        Assert.True(took < Bound, $"{disturbance.Name}: right again after {took}, which is more than {Bound}");
        Put(disturbance.Name, took);
        await AssertPassesAsync(disturbance.Name);

        var now = await ReadAsync();
        if (disturbance.FlushesForeign)
        {
            Assert.Empty(now.ForeignRules);
        }
        else if (disturbance is { Chooses: false } && disturbance.Name.Contains("policy", StringComparison.Ordinal))
        {
            Assert.False(string.Equals(before.PolicyOf("FORWARD"), now.PolicyOf("FORWARD"), StringComparison.Ordinal), "the policy was set back");
            Assert.Equal(before.ForeignRules, now.ForeignRules, StringComparer.Ordinal);
        }
        else
        {
            var theirs = added.Select(static line => $"filter {line}").ToList();
            Assert.Equal(before.Foreign.Concat(theirs).Order(StringComparer.Ordinal), now.Foreign.Order(StringComparer.Ordinal));
        }

        // Back to where the round began, which is a disturbance of its own.
        (await engine.OnHostWithInputAsync(whole, "iptables-restore", "-c")).OutputOrThrow();
        await WaitFor.StateAsync(
            "rules as before the round", ReadAsync, again => again.Jumps.SequenceEqual(before.Jumps, StringComparer.Ordinal), Bound + TimeSpan.FromSeconds(3), () => daemon.Log);
    }

    // Nothing announces what happens in a container's namespace.
    private async Task ContainerRoundAsync()
    {
        var relay = await engine.NamespaceOfAsync("relay");
        var clock = Stopwatch.StartNew();
        (await relay.RunAsync("iptables-legacy", "--table", "nat", "--flush")).OutputOrThrow();
        await AssertPassesOneAsync(4, Bound + TimeSpan.FromSeconds(3), "the container's rules flushed");
        Assert.True(clock.Elapsed < Bound, $"the container's rules: right again after {clock.Elapsed}, which is more than {Bound}");
        Put("a container's rules flushed", clock.Elapsed);
    }

    // Docker takes its jumps out and puts them in again.
    private async Task NetworkRoundAsync(int number)
    {
        var before = await ReadAsync();
        await engine.CreateNetworkAsync("foreign", $"172.30.{number % 200}.0/24", $"172.30.{number % 200}.1");
        var clock = Stopwatch.StartNew();
        await WaitFor.StateAsync("rules with a new network", ReadAsync, now => now.Own.SequenceEqual(before.Own, StringComparer.Ordinal)
            && now.Jumps.SequenceEqual(before.Jumps, StringComparer.Ordinal), Bound, () => daemon.Log);
        Put("Docker makes a network", clock.Elapsed);
        await AssertPassesAsync("with a new network");
        await engine.DockerAsync("network", "rm", "foreign");
    }

    private async Task AssertPassesAsync(string when)
    {
        foreach (var way in (int[])[0, 2])
        {
            await AssertPassesOneAsync(way, TimeSpan.FromSeconds(3), when);
        }
    }

    private async Task AssertPassesOneAsync(int way, TimeSpan patience, string when)
    {
        var end = Stopwatch.StartNew();
        do
        {
            using var flow = await RevocationScene.BeginAsync(scene.Ways[way], 0, TimeSpan.FromSeconds(1));
            if (flow is not null)
            {
                return;
            }

            output.WriteLine($"{DateTime.Now:HH:mm:ss.fff} {when}: no answer by {scene.Ways[way].Name} yet, after {end.ElapsedMilliseconds} ms");
        }
        while (end.Elapsed < patience);
        Assert.Fail($"{when}: no connection by {scene.Ways[way].Name}\n{await engine.RulesAsync()}");
    }

    private void Put(string name, TimeSpan took)
    {
        if (!repaired.TryGetValue(name, out var values))
        {
            repaired[name] = values = [];
        }

        values.Add(took.TotalMilliseconds);
    }

    private void Report(int rounds)
    {
        var backend = engine.Backend == IptablesBackend.Nft ? "iptables-nft" : $"iptables-legacy, interval {interval.TotalSeconds} s";
        Campaign.Figure(Kind, $"rounds ({backend})", $"{rounds}");
        foreach (var (name, values) in repaired)
        {
            Campaign.Figure(Kind, $"{name}: right again ({backend})", $"{values.Count} times, median {Median(values):0} ms, longest {values.Max():0} ms");
        }
    }
}

[Trait("Kind", "drift")]
[Trait("Backend", "iptables")]
[Collection(OnNft.Name)]
[FullLane("NamespaceChangeDetectorTests, NftRulesetMonitorTests")]
public sealed class DriftOnNftTests(NftEngine engine, ITestOutputHelper output) : DriftTests(engine, TimeSpan.FromMinutes(10), output);

[Trait("Kind", "drift")]
[Trait("Backend", "iptables")]
[Collection(OnLegacy.Name)]
[FullLane("NamespaceChangeDetectorTests")]
public sealed class DriftOnLegacyTests(LegacyEngine engine, ITestOutputHelper output) : DriftTests(engine, TimeSpan.FromSeconds(2), output);
