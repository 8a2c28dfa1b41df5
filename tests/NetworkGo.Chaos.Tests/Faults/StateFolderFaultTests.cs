using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Chaos.Tests.Faults;

/// <summary>
/// The state folder fails in every way, under a daemon that runs and under one that starts, while the file changes and is broken. What is
/// in the kernel is always what the file says, or the newest generation that is whole.
/// </summary>
[Trait("Kind", "faults")]
[Trait("Backend", "nftables")]
[Collection(OnNft.Name)]
[FullLane("FileGenerationStoreTests, FullStateFolderTests, ChangeTests")]
public sealed class StateFolderFaultTests(NftEngine engine, ITestOutputHelper output)
{
    private const string Kind = "faults, state folder";
    private const string Broken = "{ \"networks\":";

    // What could not be kept is tried again within 400 ms, and what is no longer there is found within a second.
    private const string Hocon = """
        network-go {
          resync-interval = 1s
          backoff { initial = 100ms, maximum = 400ms }
        }
        """;

    private const int MostFailures = 10;

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);
    private static readonly StateFault[] Faults = Enum.GetValues<StateFault>();

    private readonly Random random = new(Campaign.Seed);
    private readonly HashSet<string> good = new(StringComparer.Ordinal);
    private readonly List<string> failures = [];
    private readonly SortedDictionary<string, List<double>> healed = new(StringComparer.Ordinal);
    private FaultyDisk disk = null!;
    private DaemonProcess daemon = null!;
    private string file = "";
    private string inForce = "";
    private int number;
    private int lastGood;
    private int nothing;

    [Fact]
    public async Task Whatever_becomes_of_the_state_folder_nothing_is_open_that_the_last_good_configuration_does_not_open()
    {
        await engine.ResetAsync();
        await using var made = disk = await FaultyDisk.MakeAsync(engine, random);
        await using var running = daemon = await DaemonProcess.StartAsync(engine, new DaemonOptions
        {
            Configuration = file = Next(),
            Hocon = $"{Hocon}\n{PolicyForm.Table.Hocon()}",
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["NETWORK_GO_STATE"] = disk.State },
        }, output);
        inForce = file;
        await WaitUntilRightAsync("at the start");
        await WaitUntilKeptAsync("at the start");

        var clock = Stopwatch.StartNew();
        var length = Campaign.Length(TimeSpan.FromMinutes(5));
        var most = Campaign.Rounds(Faults.Length * 2, int.MaxValue);
        var done = 0;
        foreach (var (fault, isStarted) in Rounds())
        {
            if (done >= most || clock.Elapsed >= length || failures.Count >= MostFailures)
            {
                break;
            }

            await TryRoundAsync(fault, isStarted);
            done++;
        }

        Report(done, clock.Elapsed);
        Assert.True(failures.Count == 0, string.Join("\n\n=== ", failures));
        await engine.ResetAsync();
    }

    // Each fault, under a daemon that runs and one that starts, in an order of chance; and again.
    private IEnumerable<(StateFault Fault, bool IsStarted)> Rounds()
    {
        while (true)
        {
            var all = Faults.SelectMany(static f => ((StateFault, bool)[])[(f, false), (f, true)]).ToArray();
            random.Shuffle(all);
            foreach (var one in all)
            {
                yield return one;
            }
        }
    }

    private async Task TryRoundAsync(StateFault fault, bool isStarted)
    {
        var context = $"{fault}, {(isStarted ? "before a start" : "while it runs")}";
        try
        {
            await (isStarted ? StartRoundAsync(fault, context) : RunningRoundAsync(fault, context));
        }
        catch (Exception e) when (e is Xunit.Sdk.XunitException or TimeoutException)
        {
            failures.Add($"{context}: {e.Message}");
            if (daemon.HasExited)
            {
                daemon.Start();
            }
        }
    }

    // The folder fails, the file changes, and the daemon may be killed while it still does.
    private async Task RunningRoundAsync(StateFault fault, string context)
    {
        var spoilt = await disk.InflictAsync(fault);
        await EditAsync(Next());
        output.WriteLine($"{DateTime.Now:HH:mm:ss.fff} {context}, {spoilt}");
        await WaitUntilRightAsync(context);
        if (fault is StateFault.Full or StateFault.ReadOnly)
        {
            await WaitForProblemAsync(fault == StateFault.Full ? "No space left" : "Read-only file system", context);
        }

        var isKilled = random.Next(2) == 0;
        if (isKilled)
        {
            await RestartAsync(random.Next(2) == 0, $"{context}, killed");
        }

        await HealAsync(fault, context);
    }

    // The daemon is killed, the folder fails, and the next one finds it so; with a good file, or a broken one.
    private async Task StartRoundAsync(StateFault fault, string context)
    {
        await EditAsync(Next());
        await WaitUntilRightAsync(context);
        await WaitUntilKeptAsync(context);
        await daemon.KillAsync();
        var spoilt = await disk.InflictAsync(fault);
        var isBroken = random.Next(3) > 0;
        output.WriteLine($"{DateTime.Now:HH:mm:ss.fff} {context}, {spoilt}{(isBroken ? ", broken file" : "")}");
        await StartAsync(isBroken, context);
        if (spoilt is not null)
        {
            await WaitForProblemAsync(spoilt, context);
        }
        else if (fault == StateFault.ReadOnly)
        {
            await WaitForProblemAsync("Read-only file system", context);
        }

        await HealAsync(fault, context);
    }

    private async Task RestartAsync(bool isBroken, string context)
    {
        await daemon.KillAsync();
        await StartAsync(isBroken, context);
    }

    private async Task StartAsync(bool isBroken, string context)
    {
        var before = await OpenAsync();
        var kept = disk.NewestWhole();
        await daemon.ConfigureAsync(file = isBroken ? Broken : random.Next(2) == 0 ? inForce : Next());
        daemon.Start();
        if (!isBroken)
        {
            inForce = file;
            await WaitUntilRightAsync(context);
        }
        else if (kept is null)
        {
            // No one knows what should be: what is in the kernel stays as it is.
            nothing++;
            await daemon.WaitForStatusAsync($"the file is rejected, {context}", static s => Mistakes(s) > 0, Bound);
            Assert.Equal(before, await OpenAsync());
        }
        else
        {
            lastGood++;
            Assert.Contains(kept, good);
            inForce = kept;
            await WaitUntilRightAsync(context);
            Assert.True(Mistakes(await daemon.StatusAsync()) > 0);
        }
    }

    // The fault ends: with the next good file, if not before, everything is kept again.
    private async Task HealAsync(StateFault fault, string context)
    {
        await disk.LiftAsync(fault);
        var clock = Stopwatch.StartNew();
        if (file == Broken)
        {
            await EditAsync(Next());
        }

        await WaitUntilRightAsync($"{context}, over");
        await WaitUntilKeptAsync($"{context}, over");
        healed.TryAdd(fault.ToString(), []);
        healed[fault.ToString()].Add(clock.Elapsed.TotalMilliseconds);
        Assert.All(disk.WholeTexts(), t => Assert.Contains(t, good));
    }

    private async Task EditAsync(string text)
    {
        await daemon.ConfigureAsync(file = text);
        inForce = text;
    }

    private Task<string> WaitUntilRightAsync(string context) => WaitFor.StateAsync(
        $"open is what {inForce} opens, {context}",
        async () =>
        {
            Assert.False(daemon.HasExited, $"{context}: the daemon ended\n{daemon.Log}");
            try
            {
                return (await daemon.StatusAsync()).Converged ? await OpenAsync() : "not converged";
            }
            catch (HttpRequestException)
            {
                return "it does not listen yet";
            }
        },
        open => open == PolicyOf(inForce),
        Bound,
        LogEnd);

    private Task<string?> WaitUntilKeptAsync(string context) => WaitFor.StateAsync(
        $"kept is {inForce}, {context}", () => Task.FromResult(disk.NewestWhole()), kept => kept == inForce, Bound, LogEnd);

    private Task<DaemonStatus> WaitForProblemAsync(string words, string context) => daemon.WaitForStatusAsync(
        $"the status names {words}, {context}", s => Problem(s)?.Contains(words, StringComparison.Ordinal) == true, Bound);

    // The policies that have an element in the kernel.
    private async Task<string> OpenAsync() => string.Join(' ', (await TableText.ReadAsync(engine.Host))
        .Where(static l => l.Place.StartsWith("set open", StringComparison.Ordinal))
        .Select(static l => l.Comment).Where(static c => c.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private static int Mistakes(DaemonStatus status) => DaemonStatus.Get(status.Root, "mistakes") is { ValueKind: JsonValueKind.Array } all ? all.GetArrayLength() : 0;

    private static string? Problem(DaemonStatus status) =>
        DaemonStatus.Get(status.Root, "stateFolder") is { ValueKind: JsonValueKind.Object } folder ? DaemonStatus.Get(folder, "problem")?.ToString() : null;

    private string Next()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $$"""
            {
              "networks": { "front": {"subnet": "172.31.1.0/24"} },
              "policies": [ {"name": "p{{++number}}", "from": "10.9.0.0/24", "selector": "172.31.1.2", "port": {{1000 + (number % 60000)}}} ]
            }
            """);
        good.Add(text);
        return text;
    }

    private static string PolicyOf(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.GetProperty("policies")[0].GetProperty("name").GetString()!;
    }

    private string LogEnd() => string.Join('\n', daemon.Log.Split('\n').TakeLast(40));

    private void Report(int done, TimeSpan took)
    {
        Campaign.Figure(Kind, "rounds", $"{done} in {took.TotalSeconds:0} s; {number} configurations");
        Campaign.Figure(Kind, "starts over a broken file", $"{lastGood} with the last good configuration, {nothing} with nothing kept that is whole");
        foreach (var (fault, times) in healed)
        {
            times.Sort();
            Campaign.Figure(Kind, $"{fault}: end of the fault to all kept", $"{times.Count}: median {times[times.Count / 2]:0} ms, longest {times[^1]:0} ms");
        }
    }
}
