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

    private const string Removal = """
        *raw
        -D PREROUTING -m comment --comment network-go -j NETWORK-GO-PREROUTING
        -F NETWORK-GO-PREROUTING
        -X NETWORK-GO-PREROUTING
        COMMIT
        *filter
        -D DOCKER-USER -m comment --comment network-go -j NETWORK-GO-FORWARD
        -F NETWORK-GO-FORWARD
        -X NETWORK-GO-FORWARD
        COMMIT

        """;

    private const string RemovalInContainer = """
        *filter
        -D FORWARD -m comment --comment network-go -j NETWORK-GO-FORWARD
        -F NETWORK-GO-FORWARD
        -X NETWORK-GO-FORWARD
        COMMIT
        *nat
        -D PREROUTING -m comment --comment network-go -j NETWORK-GO-PREROUTING
        -D POSTROUTING -m comment --comment network-go -j NETWORK-GO-POSTROUTING
        -F NETWORK-GO-PREROUTING
        -F NETWORK-GO-POSTROUTING
        -X NETWORK-GO-PREROUTING
        -X NETWORK-GO-POSTROUTING
        COMMIT

        """;

    // Exact enough for what takes a few hundred: a round asks a hundred namespaces.
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);

    public override int Row => 4;

    public override string Title => "DNAT rules into many containers' namespaces";

    public override string Method => """
        The containers share one network. The edit brings DNAT policies with a selector that names all of them, to an address of the same network, so that rules are all that there is to write. What the host needs for these flows belongs to it.
        The clock runs from the `rename(2)` to the last transaction in any of these namespaces, the host's included, before the program has converged.
        Beside it the policies as iptables rules go into the same namespaces by `xargs -P 8` with `nsenter iptables-nft-restore --noflush`, the host's first, while the program is stopped by SIGSTOP; that clock is the script's. Each side's rules are taken out before the other's turn.
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
        List<double> own = [], bare = [];
        for (var i = -1; i < sizes.Repeats; i++)
        {
            var edited = await EditAsync(daemon, places, full);
            await Site.SettleAsync(daemon, empty);
            await SignalAsync(daemon, "STOP");
            var written = await ByHandAsync(hand.Write);
            await ByHandAsync(hand.Remove);
            await SignalAsync(daemon, "CONT");
            // The first is thrown away: code that was never run.
            if (i >= 0)
            {
                own.Add(edited);
                bare.Add(written);
            }

            progress(string.Create(CultureInfo.InvariantCulture, $"{i + 1} of {sizes.Repeats}"));
        }

        var what = string.Create(CultureInfo.InvariantCulture, $"{sizes.RulesInNamespace} DNAT policies into {sizes.Namespaces} namespaces");
        var measured = new Measurement(what, "ms", new Samples(own)) { BesideWhat = "bare restores, eight at a time", Beside = new Samples(bare) };
        return new RowResult
        {
            Measurements = [measured],
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
        var host = await FileAsync("host.rules", RestoreText.Of(configuration, NamespaceId.Host));
        var container = await FileAsync("container.rules", RestoreText.Of(configuration, new NamespaceId(Layout.Container(0))));
        var fromHost = await FileAsync("host.removal", Removal);
        var fromContainer = await FileAsync("container.removal", RemovalInContainer);
        return (
            string.Join('\n', places.Select(p => $"{p} {container}").Prepend($"{site.Engine.Host.File} {host}")) + "\n",
            string.Join('\n', places.Select(p => $"{p} {fromContainer}").Prepend($"{site.Engine.Host.File} {fromHost}")) + "\n");
    }

    private static async Task SignalAsync(DaemonProcess daemon, string signal) =>
        (await Command.RunAsync("kill", ["-s", signal, daemon.ProcessId.ToString(CultureInfo.InvariantCulture)])).OutputOrThrow();

    private static async Task<double> EditAsync(DaemonProcess daemon, NetworkNamespace[] places, string configuration)
    {
        var next = daemon.ConfigurationPath + ".next";
        await File.WriteAllTextAsync(next, configuration);
        var generation = (await daemon.StatusAsync()).Generation;
        using var clock = new RulesetClock(places, Between);
        var began = Stopwatch.GetTimestamp();
        File.Move(next, daemon.ConfigurationPath, overwrite: true);
        await daemon.WaitForConvergenceAsync(generation + 1, Bound);
        return clock.ChangedSince(began) == places.Length
            ? clock.MillisecondsToLastChange(began)
            : throw new InvalidOperationException($"Only {clock.ChangedSince(began)} of {places.Length} namespaces were written.");
    }

    private static async Task<double> ByHandAsync(string lines)
    {
        var began = Stopwatch.GetTimestamp();
        (await Command.RunAsync("sh", ["-c", HandScript], lines)).OutputOrThrow();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}
