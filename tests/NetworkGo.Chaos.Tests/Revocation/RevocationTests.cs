using System.Diagnostics;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Chaos.Tests.Revocation;

/// <summary>Policies are removed or lead elsewhere under flows that go on all the time; some daemons are killed over it.</summary>
public abstract class RevocationTests(PrivateEngine engine, PolicyForm form, ITestOutputHelper output)
{
    private const string Kind = "revocation";

    // The issue's bound for what an old flow may live on once the rules are written.
    private static readonly TimeSpan AfterWrite = TimeSpan.FromSeconds(1);

    // A packet that is received may have been sent a while ago, on a busy machine.
    private static readonly TimeSpan UnderWay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Random random = new(Campaign.Seed);
    private readonly List<double> tcpEnds = [];
    private readonly List<double> udpEnds = [];
    private readonly List<double> killedEnds = [];
    private readonly int?[] targets = new int?[6];
    private readonly LiveFlow?[] flows = new LiveFlow?[6];
    private RevocationScene scene = null!;
    private DaemonProcess daemon = null!;
    private int kills;
    private int changed;
    private bool daemonIsNew;

    [Fact]
    public async Task What_is_revoked_ends_and_all_else_goes_on()
    {
        await using var made = scene = await RevocationScene.MakeAsync(engine);
        for (var i = 0; i < targets.Length; i++)
        {
            targets[i] = random.Next(2);
        }

        await using var started = daemon = await DaemonProcess.StartAsync(engine, new DaemonOptions { Configuration = scene.Configuration(targets), Hocon = form.Hocon() });
        await daemon.WaitForConvergenceAsync();
        try
        {
            await BeginMissingAsync();
            var rounds = Campaign.Rounds(4, 500);
            var length = Campaign.Length(TimeSpan.FromHours(1)) / 2;
            var clock = Stopwatch.StartNew();
            var done = 0;
            for (; done < rounds && clock.Elapsed < length; done++)
            {
                await RoundAsync(kill: random.Next(3) == 0);
                await BeginMissingAsync();
            }

            Report(done);
        }
        finally
        {
            Array.ForEach(flows, static f => f?.Dispose());
        }
    }

    private async Task RoundAsync(bool kill)
    {
        if (daemonIsNew)
        {
            // So that how long a start takes is no part of what is measured.
            await daemon.WaitForConvergenceAsync();
            daemonIsNew = false;
        }

        // What was taken away may come back while another goes.
        for (var i = 0; i < targets.Length; i++)
        {
            targets[i] ??= random.Next(2) == 0 ? random.Next(2) : null;
        }

        var candidates = Enumerable.Range(0, flows.Length).Where(i => flows[i] is not null).ToList();
        var at = candidates[random.Next(candidates.Count)];
        var (way, flow, before) = (scene.Ways[at], flows[at]!, targets[at]!.Value);
        targets[at] = random.Next(2) == 0 ? null : 1 - before;
        changed += targets[at] is null ? 0 : 1;
        Array.ForEach(flows, static f => f?.Forget());

        await daemon.ConfigureAsync(scene.Configuration(targets));
        var began = Stopwatch.GetTimestamp();
        var killing = kill ? KillAsync(random.Next(400), random.Next(200)) : Task.CompletedTask;
        var written = await SeeAsync($"{way.Name} no longer leads to {before}", way, before, static look => !look.Rules);
        await killing;
        var swept = await SeeAsync("the pendingRevocations are gone", way, before, static look => !look.Rules && !look.PendingRevocations);
        await Task.Delay(AfterWrite + UnderWay - Min(Stopwatch.GetElapsedTime(written), AfterWrite));

        var last = flow.LastOf(RevocationScene.Name(before));
        var lived = last == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(began, last);
        var what = $"{way.Name} from {before} to {targets[at]}{(kill ? ", killed" : "")}: lived {lived.TotalMilliseconds:0} ms, "
            + $"written {Stopwatch.GetElapsedTime(began, written).TotalMilliseconds:0}, swept {Stopwatch.GetElapsedTime(began, swept).TotalMilliseconds:0}";
        output.WriteLine(what);
        var bound = kill ? Stopwatch.GetElapsedTime(began, swept) + UnderWay : Stopwatch.GetElapsedTime(began, written) + AfterWrite;
        Assert.True(lived <= bound, $"{what}\n{daemon.Log}");
        if (way.IsTcp)
        {
            Assert.DoesNotContain(RevocationScene.Name(1 - before), flow.Names(), StringComparer.Ordinal);
        }

        (kill ? killedEnds : way.IsTcp ? tcpEnds : udpEnds).Add(lived.TotalMilliseconds);
        CheckOthers(at, what);
        flow.Dispose();
        flows[at] = null;
        await CheckNewAsync(at, before, what);
    }

    private void CheckOthers(int changedWay, string what)
    {
        for (var i = 0; i < flows.Length; i++)
        {
            if (i != changedWay && flows[i] is { } other)
            {
                var state = $"{scene.Ways[i].Name} beside {what}: {other.Broken}, {string.Join(' ', other.Names())}, no answer for {other.LongestGap().TotalMilliseconds:0} ms";
                Assert.True(other.Broken is null && other.LongestGap() < AfterWrite, $"{state}\n{daemon.Log}");
                Assert.Equal([RevocationScene.Name(targets[i]!.Value)], other.Names(), StringComparer.Ordinal);
            }
        }
    }

    private async Task CheckNewAsync(int at, int before, string what)
    {
        var way = scene.Ways[at];
        using var flow = await RevocationScene.BeginAsync(way, before, TimeSpan.FromMilliseconds(300));
        var reached = flow?.Names() ?? [];
        Assert.True(!reached.Contains(RevocationScene.Name(before), StringComparer.Ordinal), $"a new flow by {what}\n{daemon.Log}");
    }

    private async Task BeginMissingAsync()
    {
        for (var i = 0; i < flows.Length; i++)
        {
            if (flows[i] is null && targets[i] is { } server)
            {
                var way = scene.Ways[i];
                await WaitFor.ConditionAsync(
                    $"{way.Name} leads to {server}",
                    async () => (flows[i] = await RevocationScene.BeginAsync(way, server, TimeSpan.FromSeconds(1))) is not null,
                    context: () => daemon.Log);
                Assert.Equal([RevocationScene.Name(server)], flows[i]!.Names(), StringComparer.Ordinal);
            }
        }
    }

    private async Task<long> SeeAsync(string what, Way way, int server, Func<(bool Rules, bool PendingRevocations), bool> good)
    {
        var clock = Stopwatch.StartNew();
        while (!good(await scene.LookAsync(form, way, server)))
        {
            Assert.True(clock.Elapsed < Patience * 2, $"Not within {Patience * 2}: {what}\n{daemon.Log}");
            await Task.Delay(10);
        }

        return Stopwatch.GetTimestamp();
    }

    private async Task KillAsync(int after, int pause)
    {
        await Task.Delay(after);
        await daemon.KillAsync();
        await Task.Delay(pause);
        daemon.Start();
        daemonIsNew = true;
        kills++;
    }

    private void Report(int done)
    {
        Campaign.Figure(Kind, $"{Backend}: policies removed or changed", $"{done}, of which {changed} got another target; {kills} with the daemon killed in the middle");
        Campaign.Figure(Kind, $"{Backend}: file changed to last answer of the old flow, TCP", $"{Spread(tcpEnds)}");
        Campaign.Figure(Kind, $"{Backend}: the same, UDP", $"{Spread(udpEnds)}");
        Campaign.Figure(Kind, $"{Backend}: the same, daemon killed and started again", $"{Spread(killedEnds)}");
        Campaign.Figure(Kind, $"{Backend}: other flows lost", $"0");
    }

    private string Backend => form == PolicyForm.Table ? "Table" : engine.Backend.ToString();

    private static string Spread(List<double> all)
    {
        all.Sort();
        return all.Count == 0 ? "none" : FormattableString.Invariant($"median {all[all.Count / 2]:0} ms, longest {all[^1]:0} ms ({all.Count})");
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}

/// <summary>With iptables-nft.</summary>
[Trait("Kind", "revocation")]
[Trait("Backend", "iptables")]
[Collection(OnNft.Name)]
[FullLane("FromPolicyBesideDefaultBridgeOnNftTests, DnatPolicyBesideDefaultBridgeOnNftTests")]
public sealed class RevocationOnNftTests(NftEngine engine, ITestOutputHelper output) : RevocationTests(engine, PolicyForm.Iptables, output);

/// <summary>With iptables-legacy.</summary>
[Trait("Kind", "revocation")]
[Trait("Backend", "iptables")]
[Collection(OnLegacy.Name)]
[FullLane("FromPolicyBesideDefaultBridgeOnNftTests, NetfilterTests, FlowTableTests")]
public sealed class RevocationOnLegacyTests(LegacyEngine engine, ITestOutputHelper output) : RevocationTests(engine, PolicyForm.Iptables, output);

/// <summary>As elements of the table.</summary>
[Trait("Kind", "revocation")]
[Trait("Backend", "nftables")]
[Collection(OnNft.Name)]
[FullLane("TableRemovalTests")]
public sealed class RevocationOnTableTests(NftEngine engine, ITestOutputHelper output) : RevocationTests(engine, PolicyForm.Table, output);
