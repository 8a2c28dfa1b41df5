using System.Diagnostics;
using System.Globalization;
using System.Net;
using NetworkGo.Benchmarks.Measuring;
using NetworkGo.Testing;

namespace NetworkGo.Benchmarks.Scenarios;

/// <summary>Row 5: a cold start on a host that has nothing yet.</summary>
internal sealed class ColdStart : Scenario
{
    private const int Networks = 4;
    private static readonly int[] Concurrencies = [1, 4, 16, 64];
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    public override int Row => 5;

    public override string Title => "Cold start: networks to make, containers to connect, policies to write";

    public override string Method => """
        The containers run on the default bridge only. The clock runs from the start of the process until its status says that it has converged: every network made, every container connected with its fixed address, every rule written and read back.
        Beside it the same engine calls made raw, networks first and then all connections, with 1, 4, 16 and 64 at once; the best of those is what it is compared with. No rule is written there, and no process started.
        Before each turn the networks are taken away again.
        """;

    public override async Task<RowResult> MeasureAsync(Sizes sizes, string program, Action<string> progress)
    {
        var layout = new Layout(Networks, sizes.Starting);
        await using var site = await Site.StartAsync(layout, program);
        await site.StartContainersAsync(layout.Containers, static _ => null);
        progress("in place");
        var configuration = layout.Configuration(layout.FromPolicies(sizes.StartingPolicies));

        List<double> own = [];
        var raw = Concurrencies.ToDictionary(static c => c, static _ => new List<double>());
        for (var i = 0; i < sizes.Repeats; i++)
        {
            own.Add(await StartAsync(site, configuration));
            foreach (var (concurrency, samples) in raw)
            {
                samples.Add(await RawAsync(site, concurrency));
            }

            progress(string.Create(CultureInfo.InvariantCulture, $"{i + 1} of {sizes.Repeats}"));
        }

        var best = raw.MinBy(static r => new Samples(r.Value).Median);
        var measured = new Measurement(
            string.Create(CultureInfo.InvariantCulture, $"{Networks} networks, {sizes.Starting} containers, {sizes.StartingPolicies} policies"), "ms", new Samples(own))
        {
            BesideWhat = string.Create(CultureInfo.InvariantCulture, $"the engine calls alone, {best.Key} at once"),
            Beside = new Samples(best.Value),
        };
        return new RowResult
        {
            Measurements = [measured],
            Bounds = [new Bound("≤ 1.2 times the engine calls", measured.Ratio!.Value, 1.2, "×")],
            Notes =
            [
                "The engine calls alone, medians: "
                    + string.Join(", ", raw.Select(static r => string.Create(CultureInfo.InvariantCulture, $"{r.Key} at once {new Samples(r.Value).Median:0} ms"))) + ".",
            ],
        };
    }

    private static async Task<double> StartAsync(Site site, string configuration)
    {
        var began = Stopwatch.GetTimestamp();
        await using var daemon = await DaemonProcess.StartAsync(site.Engine, site.Options(configuration));
        await daemon.WaitForConvergenceAsync(bound: Bound);
        var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        await daemon.ConfigureAsync("{ \"allow_empty\": true }");
        await daemon.WaitForStatusAsync(
            "everything is undone, but for networks that the engine does not let go",
            static s => s.Generation > 1 && s.Objects.All(static o => o.Name is "host" ? o.State is "Ready" : o.Reason is "EngineRefuses"),
            Bound);
        await daemon.StopAsync();
        await ReleaseAsync(site);
        return took;
    }

    // Engine 20.10 may keep an endpoint without a container when many end at once, and refuses to remove the network.
    // It finds that out when it starts.
    private static async Task ReleaseAsync(Site site)
    {
        if (await RemoveNetworksAsync(site))
        {
            return;
        }

        await site.Engine.RestartAsync();
        await Parallel.ForAsync(0, site.Layout.Containers, async (i, _) =>
            Site.Expect(HttpStatusCode.NoContent, await site.Api.PostAsync(Layout.Container(i), "start")));
        if (!await RemoveNetworksAsync(site))
        {
            throw new InvalidOperationException("The engine does not let its networks go, even after a restart.");
        }
    }

    private static async Task<bool> RemoveNetworksAsync(Site site)
    {
        var all = true;
        for (var i = 0; i < site.Layout.Networks; i++)
        {
            var answer = await site.Api.RemoveNetworkAsync(Layout.Network(i));
            if (answer is not (HttpStatusCode.NoContent or HttpStatusCode.NotFound))
            {
                await site.Api.ForceOffAsync(Layout.Network(i));
                answer = await site.Api.RemoveNetworkAsync(Layout.Network(i));
            }

            all &= answer is HttpStatusCode.NoContent or HttpStatusCode.NotFound;
        }

        return all;
    }

    private static async Task<double> RawAsync(Site site, int concurrency)
    {
        var layout = site.Layout;
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = concurrency };
        var began = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, layout.Networks, atOnce, async (i, _) => Site.Expect(
            HttpStatusCode.Created,
            await site.Api.CreateNetworkAsync(Layout.Network(i), Layout.Subnet(i), Layout.Gateway(i), Layout.Bridge(i))));
        await Parallel.ForAsync(0, layout.Containers, atOnce, async (i, _) => Site.Expect(
            HttpStatusCode.OK,
            await site.Api.ConnectAsync(Layout.Network(layout.NetworkOf(i)), Layout.Container(i), layout.Address(i))));
        var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        await ReleaseAsync(site);
        return took;
    }
}
