using System.Diagnostics;
using System.Globalization;
using NetworkGo.Benchmarks.Measuring;
using NetworkGo.Benchmarks.Probing;
using NetworkGo.Core.DesiredState;
using NetworkGo.Testing;

namespace NetworkGo.Benchmarks.Scenarios;

/// <summary>Row 4: DNAT rules into many namespaces.</summary>
internal sealed class ManyNamespaces : Scenario
{
    // Nobody has it: what is measured is writing.
    private const string Target = "10.100.200.200";

    private const string HandScript = """
        xargs -P 8 -n 2 sh -c 'exec nsenter --net="$0" -- iptables-nft-restore --noflush <"$1"'
        """;

    // Exact enough for what takes a few hundred: a round asks a hundred namespaces.
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);

    // At rest it uses no more than one tick of the kernel's count in a pause.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    public override int Row => 4;

    public override string Title => "DNAT rules into many containers' namespaces";

    public override string Method => """
        The containers share one network. The edit brings DNAT policies with a selector that names all of them, to an address of the same network, so that rules are all that there is to write. What the host needs for these flows belongs to it.
        The clock runs from the `rename(2)` to the last transaction in any of these namespaces, the host's included, before the program has converged.
        Beside it the policies as iptables rules go into the same namespaces by `xargs -P 8` with `nsenter iptables-nft-restore --noflush`, the host's first, while the program is stopped by SIGSTOP; that clock is the script's. Each side's rules are taken out before the other's turn, and the program has come to rest.
        Processor time is that of the program from the `rename(2)` until it has converged, and that of the script and all that it starts.
        """;

    public override async Task<RowResult> MeasureAsync(Sizes sizes, string program, Action<string> progress)
    {
        var layout = new Layout(1, sizes.Namespaces);
        await using var site = await Site.StartAsync(layout, program);
        await site.PopulateAsync();
        progress("in place");
        var empty = layout.Configuration([]);
        var full = layout.Configuration(Enumerable.Range(0, sizes.RulesInNamespace).Select(i =>
            new DnatText(string.Create(CultureInfo.InvariantCulture, $"dnat{i}"), "box", Target, 8_000 + i, 80)));
        var hand = await HandAsync(site, full);
        await using var daemon = await site.StartDaemonAsync(empty);

        NetworkNamespace[] places = [site.Engine.Host, .. Enumerable.Range(0, sizes.Namespaces).Select(site.Place)];
        List<double> own = [], bare = [], ownProcessor = [], bareProcessor = [];
        for (var i = -1; i < sizes.Repeats; i++)
        {
            await RestAsync(daemon);
            var (edited, used) = await EditAsync(daemon, places, full);
            await Site.SettleAsync(daemon, empty);
            await SignalAsync(daemon, "STOP");
            var before = ProcessUse.Of(Environment.ProcessId).Children;
            var written = await ByHandAsync(hand.Write);
            var usedByHand = ProcessUse.Of(Environment.ProcessId).Children - before;
            await ByHandAsync(hand.Remove);
            await SignalAsync(daemon, "CONT");
            // The first is thrown away: code that was never run.
            if (i >= 0)
            {
                own.Add(edited);
                bare.Add(written);
                ownProcessor.Add(used.TotalMilliseconds);
                bareProcessor.Add(usedByHand.TotalMilliseconds);
            }

            progress(string.Create(CultureInfo.InvariantCulture, $"{i + 1} of {sizes.Repeats}"));
        }

        var what = string.Create(CultureInfo.InvariantCulture, $"{sizes.RulesInNamespace} DNAT policies into {sizes.Namespaces} namespaces");
        var measured = new Measurement(what, "ms", new Samples(own)) { BesideWhat = "bare restores, eight at a time", Beside = new Samples(bare) };
        var processor = new Measurement("processor time of it", "ms", new Samples(ownProcessor)) { BesideWhat = "bare restores", Beside = new Samples(bareProcessor) };
        return new RowResult
        {
            Measurements = [measured, processor],
            Bounds = [new Bound("≤ 0.5 times the bare restores", measured.Ratio!.Value, 0.5, "×")],
        };
    }

    /// <summary>What the script is given: namespace and file, line by line.</summary>
    private static async Task<(string Write, string Remove)> HandAsync(Site site, string configuration)
    {
        async Task<string> FileAsync(string name, string text)
        {
            var path = Path.Combine(site.Engine.Directory, name);
            await File.WriteAllTextAsync(path, text);
            return path;
        }

        var places = Enumerable.Range(0, site.Layout.Containers).Select(i => site.Place(i).File).ToList();
        var (ofHost, ofContainer) = (RestoreText.Of(configuration, NamespaceId.Host), RestoreText.Of(configuration, new NamespaceId(Layout.Container(0))));
        var host = await FileAsync("host.rules", ofHost);
        var container = await FileAsync("container.rules", ofContainer);
        var fromHost = await FileAsync("host.removal", RemovalText.Of(ofHost));
        var fromContainer = await FileAsync("container.removal", RemovalText.Of(ofContainer));
        return (
            string.Join('\n', places.Select(p => $"{p} {container}").Prepend($"{site.Engine.Host.File} {host}")) + "\n",
            string.Join('\n', places.Select(p => $"{p} {fromContainer}").Prepend($"{site.Engine.Host.File} {fromHost}")) + "\n");
    }

    private static async Task SignalAsync(DaemonProcess daemon, string signal) =>
        (await Command.RunAsync("kill", ["-s", signal, daemon.ProcessId.ToString(CultureInfo.InvariantCulture)])).OutputOrThrow();

    // It sees what the hand did, and looks. What that takes is not the edit's.
    private static async Task RestAsync(DaemonProcess daemon)
    {
        var clock = Stopwatch.StartNew();
        for (TimeSpan? last = null, used = ProcessUse.Of(daemon.ProcessId).Processor; last is null || used - last > Tick; last = used, used = ProcessUse.Of(daemon.ProcessId).Processor)
        {
            if (clock.Elapsed > Bound)
            {
                throw new TimeoutException("The program does not come to rest.");
            }

            await Task.Delay(Pause);
        }
    }

    private static async Task<(double Milliseconds, TimeSpan Processor)> EditAsync(DaemonProcess daemon, NetworkNamespace[] places, string configuration)
    {
        var next = daemon.ConfigurationPath + ".next";
        await File.WriteAllTextAsync(next, configuration);
        var generation = (await daemon.StatusAsync()).Generation;
        using var clock = new RulesetClock(places, Between);
        var before = ProcessUse.Of(daemon.ProcessId).Processor;
        var began = Stopwatch.GetTimestamp();
        File.Move(next, daemon.ConfigurationPath, overwrite: true);
        await daemon.WaitForConvergenceAsync(generation + 1, Bound);
        var used = ProcessUse.Of(daemon.ProcessId).Processor - before;
        return clock.ChangedSince(began) == places.Length
            ? (clock.MillisecondsToLastChange(began), used)
            : throw new InvalidOperationException($"Only {clock.ChangedSince(began)} of {places.Length} namespaces were written.");
    }

    private static async Task<double> ByHandAsync(string lines)
    {
        var began = Stopwatch.GetTimestamp();
        (await Command.RunAsync("sh", ["-c", HandScript], lines)).OutputOrThrow();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}
