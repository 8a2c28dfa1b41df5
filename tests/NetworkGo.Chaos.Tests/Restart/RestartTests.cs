using System.Diagnostics;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Chaos.Tests.Restart;

/// <summary>Daemons are killed, stopped and replaced under a stream of new connections.</summary>
public abstract class DaemonRestartTests(NftEngine engine, PolicyForm form, ITestOutputHelper output)
{
    private string Kind => form == PolicyForm.Table ? "restart, table" : "restart";

    private const int Killed = 128 + 9;
    private const int Terminated = 128 + 15;

    private readonly Random random = new(Campaign.Seed);
    private readonly SortedDictionary<Ending, int> cycles = [];
    private readonly List<double> startToReady = [];
    private readonly Stopwatch sinceStart = new();
    private DaemonProcess current = null!;
    private DaemonProcess other = null!;
    private bool mayHaveRefused;
    private int refused;
    private int lastExtra;
    private int changesBegun;

    private enum Ending
    {
        Kill,
        Terminate,
        ReplaceBeside,
        ReplaceAfter,
    }

    private string Log => $"{string.Join('\n', current.Log.Split('\n').TakeLast(60))}\n--- the other:\n{string.Join('\n', other.Log.Split('\n').TakeLast(20))}";

    [Fact]
    public async Task Daemons_come_and_go_and_no_connection_is_lost()
    {
        await using var scene = await RestartScene.MakeAsync(engine);
        var before = HostProcesses.Of(engine);
        await using var first = await DaemonProcess.StartAsync(engine, new DaemonOptions { Configuration = RestartScene.Configuration(changingPolicy: false), Hocon = form.Hocon() });
        await WaitUntilReadyAsync(first);
        await using var second = await DaemonProcess.StartAsync(engine, new DaemonOptions
        {
            Hocon = form.Hocon(),
            Environment = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["NETWORKS_CONFIG_PATH"] = first.ConfigurationPath,
                ["NETWORK_GO_SOCKET"] = first.SocketPath,
            },
        });
        Assert.Equal(1, await second.WaitForExitAsync());
        AssertRefused(second);
        (current, other) = (first, second);
        await scene.BeginAsync(form);

        var rounds = Campaign.Rounds(10, 1000);
        var checkEvery = Campaign.Rounds(5, 50);
        var length = Campaign.Length(TimeSpan.FromHours(1));
        var clock = Stopwatch.StartNew();
        var changing = false;
        var done = 0;
        sinceStart.Restart();
        while (done < rounds && clock.Elapsed < length)
        {
            if (random.Next(3) == 0)
            {
                changing = !changing;
                await first.ConfigureAsync(RestartScene.Configuration(changing));
            }

            await CycleAsync(done < 4 ? (Ending)done : (Ending)random.Next(4));
            done++;
            var extra = await scene.Host.CheckAsync(() => Log);
            changesBegun += extra != lastExtra ? 1 : 0;
            lastExtra = extra;
            await scene.InRelay.CheckAsync(() => Log);
            Assert.True(scene.Losses.Count == 0, $"after cycle {done}: {string.Join('\n', scene.Losses)}\n{Log}");
            if (done % checkEvery == 0 || done == rounds)
            {
                await WaitUntilRunningAsync();
                await WaitUntilReadyAsync(first);
                lastExtra = extra = await scene.Host.CheckAsync(() => Log);
                Assert.True(changing == extra > 0, $"{extra} rules of the changing policy, which is {(changing ? "there" : "gone")}\n{Log}");
            }
        }

        scene.End();
        await current.StopAsync();
        Report(scene, done, clock.Elapsed);
        await WaitFor.StateAsync(
            "nothing that the daemons started is left",
            () => Task.FromResult(string.Join(", ", HostProcesses.Of(engine).Except(before, StringComparer.Ordinal).Select(HostProcesses.Describe))),
            static left => left.Length == 0);
        await scene.Host.CheckAsync(() => Log);
        Assert.True(scene.Losses.Count == 0, string.Join('\n', scene.Losses));
    }

    private void Report(RestartScene scene, int done, TimeSpan took)
    {
        startToReady.Sort();
        Campaign.Figure(Kind, "cycles", $"{done} in {took.TotalSeconds:0} s: {string.Join(", ", cycles.Select(static c => $"{c.Key} {c.Value}"))}");
        Campaign.Figure(Kind, "starts refused because the one before had not ended", $"{refused}");
        Campaign.Figure(Kind, "rules of a changing policy found written or taken out in between", $"{changesBegun} times");
        Campaign.Figure(Kind, "new connections", $"{scene.Connections}");
        Campaign.Figure(Kind, "connections lost, refused, or with a segment sent twice", $"{scene.Losses.Count}");
        Campaign.Figure(Kind, "start to all ready", $"median {startToReady[startToReady.Count / 2]:0} ms, longest {startToReady[^1]:0} ms ({startToReady.Count} measured)");
    }

    private async Task CycleAsync(Ending ending)
    {
        output.WriteLine($"{DateTime.Now:HH:mm:ss.fff} {ending}");
        cycles[ending] = cycles.GetValueOrDefault(ending) + 1;
        // Ready takes about as long as the longer half: both the starting and the writing are interrupted.
        var moment = random.Next(2) == 0 ? random.Next(801) : random.Next(800, 1500);
        if (TimeSpan.FromMilliseconds(moment) - sinceStart.Elapsed is { Ticks: > 0 } wait)
        {
            await Task.Delay(wait);
        }

        await WaitUntilRunningAsync();
        switch (ending)
        {
            case Ending.Kill:
                await current.KillAsync();
                Assert.Equal(Killed, await current.WaitForExitAsync());
                Start(current);
                break;
            case Ending.Terminate:
                AssertTerminated((await current.StopAsync()).ExitCode);
                Start(current);
                break;
            case Ending.ReplaceBeside:
                await ReplaceBesideAsync();
                break;
            default:
                var leaving = current.StopAsync();
                (current, other) = (other, current);
                Start(current);
                AssertTerminated((await leaving).ExitCode);
                mayHaveRefused = true;
                break;
        }
    }

    // Both at once: whichever comes to the socket first keeps it, and the other says so and ends.
    private async Task ReplaceBesideAsync()
    {
        var running = current;
        Start(other);
        using var bound = new CancellationTokenSource(WaitFor.DefaultBound);
        var ended = await Task.WhenAny(current.WaitForExitAsync(), other.WaitForExitAsync());
        Assert.Equal(1, await ended);
        var loser = current.HasExited ? current : other;
        AssertRefused(loser);
        if (loser == running)
        {
            (current, other) = (other, current);
        }

        AssertTerminated((await current.StopAsync()).ExitCode);
        (current, other) = (other, current);
        Start(current);
    }

    // One that came while the one before still held the socket has refused; a supervisor starts it again.
    private async Task WaitUntilRunningAsync()
    {
        if (current.HasExited)
        {
            Assert.True(mayHaveRefused, $"The daemon ended by itself.\n{Log}");
            Assert.Equal(1, await current.WaitForExitAsync());
            AssertRefused(current);
            refused++;
            Start(current);
        }

        mayHaveRefused = false;
    }

    private void Start(DaemonProcess daemon)
    {
        sinceStart.Restart();
        daemon.Start();
    }

    // Before the program has come as far as to hear the signal, it ends by it.
    private static void AssertTerminated(int exitCode) => Assert.True(exitCode is 0 or Terminated, $"SIGTERM ended it with {exitCode}.");

    private static void AssertRefused(DaemonProcess daemon) =>
        Assert.Contains("another network-go daemon", string.Join('\n', daemon.Log.Split('\n').TakeLast(3)), StringComparison.Ordinal);

    private async Task WaitUntilReadyAsync(DaemonProcess owner)
    {
        await WaitFor.StateAsync(
            "all ready",
            owner.StatusAsync,
            static s => s.Converged && s.Objects.All(static o => o.State.Equals("Ready", StringComparison.OrdinalIgnoreCase)),
            context: () => current is null ? owner.Log : Log);
        if (current is not null)
        {
            startToReady.Add(sinceStart.Elapsed.TotalMilliseconds);
        }
    }
}

[Trait("Kind", "restart")]
[Trait("Backend", "iptables")]
[Collection(OnNft.Name)]
[FullLane("SteadyStateOnNftTests, EngineRestartTests")]
public sealed class RestartTests(NftEngine engine, ITestOutputHelper output) : DaemonRestartTests(engine, PolicyForm.Iptables, output);

[Trait("Kind", "restart")]
[Trait("Backend", "nftables")]
[Collection(OnNft.Name)]
[FullLane("TakeoverTests, EngineRestartTests")]
public sealed class RestartOnTableTests(NftEngine engine, ITestOutputHelper output) : DaemonRestartTests(engine, PolicyForm.Table, output);
