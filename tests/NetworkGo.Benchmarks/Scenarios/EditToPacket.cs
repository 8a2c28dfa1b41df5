using System.Diagnostics;
using System.Globalization;
using NetworkGo.Benchmarks.Measuring;
using NetworkGo.Benchmarks.Probing;
using NetworkGo.Testing;

namespace NetworkGo.Benchmarks.Scenarios;

/// <summary>Row 1: from the edit to the packet.</summary>
internal sealed class EditToPacket : Scenario
{
    private const int Networks = 4;
    private const int FirstPort = 40_000;

    public override int Row => 1;

    public override string Title => "An edit of networks.json to the first packet of its new policy";

    public override string Method => """
        Containers sit on four networks, and the policies between them are in place. Each edit adds one policy for a port that no edit used before.
        A datagram leaves the source container's namespace every millisecond; the clock runs from the `rename(2)` of the new file to the first datagram that a socket in the target's namespace receives.
        After that, and not measured, the first file comes back. In turn with it a hand adds the same accept with one `iptables -I DOCKER-USER`; its clock runs from the start of that process.
        """;

    public override async Task<RowResult> MeasureAsync(Sizes sizes, string program, Action<string> progress)
    {
        var layout = new Layout(Networks, sizes.Containers);
        await using var site = await Site.StartAsync(layout, program);
        await site.PopulateAsync();
        var policies = layout.FromPolicies(sizes.Policies).ToList();
        var before = layout.Configuration(policies);
        await using var daemon = await site.StartDaemonAsync(before);
        progress("in place");

        List<double> edits = [];
        List<double> hands = [];
        for (var i = 0; i < sizes.Edits; i++)
        {
            var port = FirstPort + (2 * i);
            var (source, target) = (i % layout.Containers, (i + 1) % layout.Containers);
            var added = new PolicyText("edited", Layout.Container(source), Layout.Container(target), port, "udp");
            edits.Add(await EditAsync(site, daemon, layout.Configuration([.. policies, added]), (source, target, port)));
            await Site.SettleAsync(daemon, before);
            hands.Add(await ByHandAsync(site, (source, target, port + 1)));
            if ((i + 1) % 50 == 0)
            {
                progress(string.Create(CultureInfo.InvariantCulture, $"{i + 1} edits"));
            }
        }

        var own = new Samples(edits);
        return new RowResult
        {
            Measurements =
            [
                new Measurement("edit saved to packet passed", "ms", own)
                {
                    BesideWhat = "`iptables -I` started to packet passed",
                    Beside = new Samples(hands),
                },
            ],
            Bounds =
            [
                new Bound("p50 ≤ 12 ms", own.Median, 12, "ms"),
                new Bound("p99 ≤ 25 ms", own.P99, 25, "ms"),
            ],
        };
    }

    private static async Task<double> EditAsync(Site site, DaemonProcess daemon, string configuration, (int Source, int Target, int Port) flow)
    {
        var next = daemon.ConfigurationPath + ".next";
        await File.WriteAllTextAsync(next, configuration);
        var generation = (await daemon.StatusAsync()).Generation;
        using var probe = Probe(site, flow);
        var began = Stopwatch.GetTimestamp();
        File.Move(next, daemon.ConfigurationPath, overwrite: true);
        var passed = Elapsed(began, await probe.ArrivalAsync());
        await daemon.WaitForConvergenceAsync(generation + 1);
        return passed;
    }

    private static async Task<double> ByHandAsync(Site site, (int Source, int Target, int Port) flow)
    {
        string[] rule =
        [
            "-s", site.Layout.Address(flow.Source), "-d", site.Layout.Address(flow.Target), "-p", "udp",
            "--dport", flow.Port.ToString(CultureInfo.InvariantCulture), "-j", "ACCEPT",
        ];
        // Engines from 28 on drop it in raw, too. There the hand had its rule before; one is what it is measured by.
        (await site.Engine.Host.RunAsync(["iptables-nft", "-t", "raw", "-I", "PREROUTING", "2", .. rule])).OutputOrThrow();

        // Second, so that the program has no cause to put its rule first again.
        using var probe = Probe(site, flow);
        var began = Stopwatch.GetTimestamp();
        (await site.Engine.Host.RunAsync(["iptables-nft", "-I", "DOCKER-USER", "2", .. rule])).OutputOrThrow();
        var passed = Elapsed(began, await probe.ArrivalAsync());
        (await site.Engine.Host.RunAsync(["iptables-nft", "-D", "DOCKER-USER", .. rule])).OutputOrThrow();
        (await site.Engine.Host.RunAsync(["iptables-nft", "-t", "raw", "-D", "PREROUTING", .. rule])).OutputOrThrow();
        return passed;
    }

    private static PassageProbe Probe(Site site, (int Source, int Target, int Port) flow) =>
        PassageProbe.Start(site.Place(flow.Source), site.Place(flow.Target), site.Layout.Address(flow.Target), flow.Port);

    private static double Elapsed(long began, long arrived) => arrived > began
        ? Stopwatch.GetElapsedTime(began, arrived).TotalMilliseconds
        : throw new InvalidOperationException("A datagram passed before its policy was written.");
}
