using System.Diagnostics;
using System.Globalization;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Chaos.Tests.Faults;

/// <summary>Each call of a program and of the engine fails in every way, one a round.</summary>
public abstract class FaultAtAnyCallTests(NftEngine engine, PolicyForm form, ITestOutputHelper output)
{
    // Short waits, so that a round is short: what hangs is given up after 2 s and retried within 400 ms.
    private const string Hocon = """
        network-go {
          drift-check-interval = 1s
          resync-interval = 1s
          engine-timeout = 2s
          command-timeout = 2s
          lock-wait = 1s
          backoff { initial = 100ms, maximum = 400ms }
        }
        """;

    // A campaign goes on after a failure, to find the next; a daemon that is beyond help ends it.
    private const int MostFailures = 10;

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan OrphanBound = TimeSpan.FromSeconds(5);

    private string Kind => form == PolicyForm.Table ? "faults, table" : "faults";

    private readonly Random random = new(Campaign.Seed);
    private readonly SortedDictionary<string, List<double>> healed = new(StringComparer.Ordinal);
    private readonly Dictionary<bool, string> expected = [];
    private readonly List<double> orphans = [];
    private FaultScene scene = null!;
    private Shims shims = null!;
    private FaultyEngine faulty = null!;
    private DaemonProcess daemon = null!;
    private IReadOnlyList<string> processes = [];
    private string foreign = "";
    private readonly List<string> failures = [];
    private volatile string doubled = "";
    private long samples;
    private int calls;
    private int unreached;
    private int doubledBySilence;
    private int leftBySilence;

    [Fact]
    public async Task After_any_fault_at_any_call_the_next_round_sets_everything_right()
    {
        using var made = scene = await FaultScene.MakeAsync(engine);
        shims = Shims.Make(Path.Combine(engine.Directory, "shims"));
        await using var relay = faulty = FaultyEngine.Before(engine);
        foreign = await scene.ForeignAsync();
        Assert.Equal(2 * 16, foreign.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        processes = HostProcesses.Of(engine);
        await using var running = daemon = await DaemonProcess.StartAsync(engine, new DaemonOptions
        {
            Configuration = FaultScene.Configuration(second: false),
            Hocon = $"{Hocon}\n{form.Hocon()}",
            Wrapper = ["env", $"PATH={shims.Directory}:{Environment.GetEnvironmentVariable("PATH")}"],
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["DOCKER_HOST"] = faulty.DockerHost },
        }, output);

        var clock = Stopwatch.StartNew();
        using var stop = new CancellationTokenSource();
        var sampling = SampleAsync(stop.Token);
        var counts = await CleanAsync();
        var cases = Cases(counts);
        var length = Campaign.Length(TimeSpan.FromMinutes(5));
        var most = Campaign.Rounds(12, int.MaxValue);
        var done = 0;
        var second = false;
        while (done < most && cases.Count > 0 && clock.Elapsed < length && failures.Count < MostFailures)
        {
            // The next case that begins where the last one ended.
            second = !second;
            if (cases.FindIndex(c => c.ToSecond == second) is var next and >= 0)
            {
                var chosen = cases[next];
                cases.RemoveAt(next);
                await TryRoundAsync(chosen);
                done++;
            }
            else
            {
                await ChangeAsync(second);
            }
        }

        await stop.CancelAsync();
        await sampling;
        await daemon.StopAsync();
        Report(done, cases.Count, clock.Elapsed, counts);
        Assert.True(failures.Count == 0, string.Join("\n\n=== ", failures));
        await WaitUntilOrphansAreGoneAsync(() => Started);
        Assert.Equal(foreign, await scene.ForeignAsync());
        await engine.ResetAsync();
    }

    // Both ways without a fault: what is right, and how many calls it takes.
    private async Task<Dictionary<(bool Second, bool Engine), int>> CleanAsync()
    {
        await daemon.WaitForConvergenceAsync();
        foreach (var second in (bool[])[true, false])
        {
            // Once to see what it leads to, without knowing.
            await daemon.ConfigureAsync(FaultScene.Configuration(second));
            await WaitUntilReadyAsync(second, "before the first fault");
            expected[second] = await scene.SnapshotAsync(form);
        }

        Assert.False(string.Equals(expected[true], expected[false], StringComparison.Ordinal));
        var counts = new Dictionary<(bool Second, bool Engine), int>();
        foreach (var second in (bool[])[true, false])
        {
            shims.Arm(0, "none");
            faulty.Arm(0, "none", static () => { });
            await ChangeAsync(second);
            counts[(second, false)] = shims.Calls.Count;
            counts[(second, true)] = faulty.Calls.Count;
            foreach (var call in shims.Calls.Concat(faulty.Calls))
            {
                output.WriteLine($"clean, {(second ? "to second" : "to first")}: {call}");
            }

            Disarm();
        }

        return counts;
    }

    private List<FaultCase> Cases(Dictionary<(bool Second, bool Engine), int> counts)
    {
        var all = counts.SelectMany(static count => (count.Key.Engine ? FaultyEngine.Faults : Shims.Faults).SelectMany(
            fault => Enumerable.Range(1, count.Value).Select(index => new FaultCase(count.Key.Second, count.Key.Engine, fault, index)))).ToArray();
        random.Shuffle(all);

        // One of each fault before the second of any: a short run has seen as many kinds as it could.
        return [.. all.GroupBy(static c => $"{c.IsEngine} {c.Fault}", StringComparer.Ordinal).SelectMany(static g => g.Select(static (c, rank) => (c, rank)))
            .OrderBy(static r => r.rank).Select(static r => r.c)];
    }

    private async Task ChangeAsync(bool second)
    {
        await scene.AddFlowAsync(second);
        await daemon.ConfigureAsync(FaultScene.Configuration(second));
        await WaitUntilRightAsync(second, "without a fault");
        Assert.False(await scene.HasFlowAsync(second), $"a flow of a removed rule is left without a fault\n{LogEnd()}");
    }

    private async Task TryRoundAsync(FaultCase chosen)
    {
        try
        {
            await RoundAsync(chosen);
        }
        catch (Exception e) when (e is Xunit.Sdk.XunitException or TimeoutException)
        {
            failures.Add(e.Message);
            doubled = "";
            Disarm();
            if (daemon.HasExited)
            {
                daemon.Start();
            }
        }
    }

    private async Task RoundAsync(FaultCase chosen)
    {
        await scene.AddFlowAsync(chosen.ToSecond);
        if (chosen.IsEngine)
        {
            faulty.Arm(chosen.Index, chosen.Fault, Kill);
            shims.Arm(0, "none");
        }
        else
        {
            shims.Arm(chosen.Index, chosen.Fault);
            faulty.Arm(0, "none", Kill);
        }

        await daemon.ConfigureAsync(FaultScene.Configuration(chosen.ToSecond));
        var fired = await WaitUntilFiredOrRightAsync(chosen);
        var left = Array.Empty<string>();
        if (fired.Length > 0 && chosen.KillsDaemon)
        {
            await daemon.WaitForExitAsync();
            left = [.. Started];
            daemon.Start();
        }

        var context = $"{chosen} ({fired})";
        output.WriteLine($"{DateTime.Now:HH:mm:ss.fff} {context}");
        await WaitUntilRightAsync(chosen.ToSecond, context);
        var took = (DateTime.UtcNow - (chosen.IsEngine ? faulty.FiredAt : shims.FiredAt)).TotalMilliseconds;
        if (fired.Length == 0)
        {
            unreached++;
        }
        else
        {
            var kind = $"{(chosen.IsEngine ? "engine" : "program")} {chosen.Fault}";
            healed.TryAdd(kind, []);
            healed[kind].Add(took);
        }

        calls += shims.Calls.Count + faulty.Calls.Count;
        Disarm();
        await WaitUntilOrphansAreGoneAsync(() => left.Intersect(HostProcesses.Of(engine), StringComparer.Ordinal));

        // What hangs may do so beside the pass that set all right (a look for drift, for example). It must be over before the
        // next round: a daemon that is killed there could not kill it.
        await WaitUntilGoneAsync($"what hung was killed after {context}", () => Started.Where(Shims.IsHung));
        Assert.True(foreign == await scene.ForeignAsync(), $"{context}: other foreign rules than before:\n{await scene.ForeignAsync()}\nbefore:\n{foreign}\n{LogEnd()}");

        // No rules is a thing that can be true, and the daemon must believe it until it reads again. Which rule's flows are to
        // be ended stands in the kernel beside the rules, and is then as little shown as they.
        var rulesHidden = chosen.Fault == Shims.Silent && fired.Contains("-save", StringComparison.Ordinal);
        if (doubled.Length > 0)
        {
            Assert.True(rulesHidden, $"{context}: two jumps to one chain:\n{doubled}\n{LogEnd()}");
            doubled = "";
            doubledBySilence++;
        }

        if (await scene.HasFlowAsync(chosen.ToSecond))
        {
            Assert.True(rulesHidden, $"{context}: a flow of a removed rule is left\n{LogEnd()}");
            leftBySilence++;
        }
    }

    private void Kill()
    {
        using var victim = Process.GetProcessById(daemon.ProcessId);
        victim.Kill();
    }

    private void Disarm()
    {
        shims.Disarm();
        faulty.Disarm();
    }

    // A call that comes by itself later, by drift for example, counts as well; what is right before is a clean round.
    private async Task<string> WaitUntilFiredOrRightAsync(FaultCase chosen)
    {
        var clock = Stopwatch.StartNew();
        var right = false;
        string fired;
        while ((fired = chosen.IsEngine ? faulty.Fired : shims.Fired).Length == 0 && !right && clock.Elapsed < Bound)
        {
            await Task.Delay(20);
            right = !daemon.HasExited && await IsRightAsync(chosen.ToSecond);
        }

        if (fired.Length > 0)
        {
            return fired;
        }

        // It may have come just now; from here on it cannot.
        Disarm();
        if (!chosen.IsEngine && await shims.WasReachedAsync(chosen.Index))
        {
            await WaitFor.ConditionAsync($"{chosen} happened", () => Task.FromResult(shims.Fired.Length > 0));
        }

        return chosen.IsEngine ? faulty.Fired : shims.Fired;
    }

    private async Task<bool> IsRightAsync(bool second)
    {
        try
        {
            return IsReady(await daemon.StatusAsync(), second) && await scene.SnapshotAsync(form) == expected[second];
        }
        catch (HttpRequestException)
        {
            // It was killed, or has not begun to listen.
            return false;
        }
    }

    private static bool IsReady(DaemonStatus status, bool second) => status.Converged
        && status.Objects.All(static o => o.State.Equals("Ready", StringComparison.OrdinalIgnoreCase))
        && status.Find("policy", second ? "new" : "old") is not null
        && status.Find("policy", second ? "old" : "new") is null;

    private Task<DaemonStatus> WaitUntilReadyAsync(bool second, string context) =>
        daemon.WaitForStatusAsync($"all ready, {context}", s => IsReady(s, second), Bound);

    private async Task WaitUntilRightAsync(bool second, string context)
    {
        var last = "";
        await WaitFor.StateAsync(
            $"all as it should be after: {context}",
            async () =>
            {
                Assert.False(daemon.HasExited, $"{context}: the daemon ended\n{daemon.Log}");
                var status = await daemon.StatusAsync();
                last = await scene.SnapshotAsync(form);
                return IsReady(status, second) ? Difference(expected[second], last) : $"{Difference(expected[second], last)}\n{status}";
            },
            static difference => difference.Length == 0,
            Bound,
            LogEnd);
    }

    private static string Difference(string wanted, string found)
    {
        var (a, b) = (wanted.Split('\n'), found.Split('\n'));
        var missing = string.Concat(a.Except(b, StringComparer.Ordinal).Select(static l => $"\n missing: {l}"));
        var extra = string.Concat(b.Except(a, StringComparer.Ordinal).Select(static l => $"\n too much: {l}"));
        return missing.Length + extra.Length > 0 ? missing + extra
            : string.Equals(wanted, found, StringComparison.Ordinal) ? "" : "the same lines in another order or number:\n" + found;
    }

    // A daemon that runs, and what it and those before it have started.
    private IEnumerable<string> Started => HostProcesses.Of(engine).Except(processes, StringComparer.Ordinal);

    private async Task WaitUntilOrphansAreGoneAsync(Func<IEnumerable<string>> left)
    {
        var clock = Stopwatch.StartNew();
        var seen = left().Any();
        await WaitUntilGoneAsync("nothing that a daemon started is left", left);
        if (seen)
        {
            orphans.Add(clock.Elapsed.TotalMilliseconds);
        }
    }

    private Task<string> WaitUntilGoneAsync(string what, Func<IEnumerable<string>> left) => WaitFor.StateAsync(
        what,
        () => Task.FromResult(string.Join('\n', left().Select(HostProcesses.Describe))),
        static text => text.Length == 0,
        OrphanBound,
        LogEnd);

    private async Task SampleAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (await scene.DoubledAsync() is { Length: > 0 } found && doubled.Length == 0)
            {
                doubled = $"{DateTime.Now:HH:mm:ss.fff} {found}";
            }

            samples++;
            await Task.WhenAny(Task.Delay(100, cancellationToken));
        }
    }

    private string LogEnd() => string.Join('\n', daemon.Log.Split('\n').TakeLast(60));

    private void Report(int done, int untried, TimeSpan took, Dictionary<(bool Second, bool Engine), int> counts)
    {
        static string Times(IEnumerable<double> times)
        {
            var sorted = times.Order().ToList();
            return sorted.Count == 0 ? "none" : string.Create(CultureInfo.InvariantCulture, $"{sorted.Count}: median {sorted[sorted.Count / 2]:0} ms, longest {sorted[^1]:0} ms");
        }

        Campaign.Figure(Kind, "calls of a clean change, programs and engine", $"{counts[(true, false)]} and {counts[(true, true)]}; back {counts[(false, false)]} and {counts[(false, true)]}");
        Campaign.Figure(Kind, "rounds", $"{done} in {took.TotalSeconds:0} s, {calls} calls; {unreached} ended before the chosen call; {untried} (fault, call) left untried");
        foreach (var (kind, times) in healed)
        {
            Campaign.Figure(Kind, $"{kind}: rounds, fault to all right", $"{Times(times)}");
        }

        Campaign.Figure(Kind, "all faults, fault to all right", $"{Times(healed.Values.SelectMany(static t => t))}");
        Campaign.Figure(Kind, "samples of the jumps, and rounds with two to one chain after a report of none", $"{samples}, {doubledBySilence}");
        Campaign.Figure(Kind, "rounds that left a flow of a removed rule after a report of none", $"{leftBySilence}");
        Campaign.Figure(Kind, "programs of a killed daemon that were seen to outlive it", $"{Times(orphans)}");
    }
}

[Trait("Kind", "faults")]
[Trait("Backend", "iptables")]
[Collection(OnNft.Name)]
[FullLane("FirewallReconcilerTests, ConvergenceTests")]
public sealed class FaultTests(NftEngine engine, ITestOutputHelper output) : FaultAtAnyCallTests(engine, PolicyForm.Iptables, output);

[Trait("Kind", "faults")]
[Trait("Backend", "nftables")]
[Collection(OnNft.Name)]
[FullLane("PassUnderFaultsTests, NftablesDataplaneTests")]
public sealed class FaultsOnTableTests(NftEngine engine, ITestOutputHelper output) : FaultAtAnyCallTests(engine, PolicyForm.Table, output);
