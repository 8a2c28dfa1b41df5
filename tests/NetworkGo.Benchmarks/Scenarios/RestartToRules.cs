using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using NetworkGo.Benchmarks.Measuring;
using NetworkGo.Benchmarks.Probing;
using NetworkGo.Core.DesiredState;
using NetworkGo.Testing;

namespace NetworkGo.Benchmarks.Scenarios;

/// <summary>Row 2: from the engine's `start` event to the rules in the new namespace.</summary>
internal sealed class RestartToRules : Scenario
{
    private const int Rules = 5;
    private const int Managed = 0;
    private const int ByHand = 1;
    private const int Target = 2;

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    public override int Row => 2;

    public override string Title => "A container's restart to the DNAT rules in its new namespace";

    public override string Method => """
        Two containers are restarted in turn. One has five DNAT policies; the other gets them as iptables rules by hand.
        The clock begins when a reader of the engine's event stream has the `start` event in hands, and ends when nftables of the new namespace knows the chain `prerouting` of `inet network-go`, which comes in one transaction with all of the table. It is asked for over netlink without a pause.
        The hand, from the same event: one inspect for the PID, then `nsenter iptables-nft-restore --noflush`.
        """;

    public override async Task<RowResult> MeasureAsync(Sizes sizes, string program, Action<string> progress)
    {
        var layout = new Layout(1, 3);
        await using var site = await Site.StartAsync(layout, program);
        await site.PopulateAsync();
        var configuration = layout.Configuration(Enumerable.Range(0, Rules).Select(i => new DnatText(
            string.Create(CultureInfo.InvariantCulture, $"dnat{i}"), Layout.Container(Managed), Layout.Container(Target), 8_000 + i, 80)));
        var text = RestoreText.Of(configuration, new NamespaceId(Layout.Container(Managed)));
        await using var daemon = await site.StartDaemonAsync(configuration);

        List<double> own = [];
        List<double> hands = [];
        for (var i = 0; i < sizes.Restarts; i++)
        {
            own.Add(await RestartAsync(site, Managed, static _ => Task.CompletedTask));
            hands.Add(await RestartAsync(site, ByHand, async place =>
                (await Command.RunAsync("nsenter", [$"--net={place.File}", "--", "iptables-nft-restore", "--noflush"], text)).OutputOrThrow()));
            if ((i + 1) % 50 == 0)
            {
                progress(string.Create(CultureInfo.InvariantCulture, $"{i + 1} restarts"));
            }
        }

        var measured = new Measurement("`start` event to rules", "ms", new Samples(own))
        {
            BesideWhat = "`nsenter iptables-restore` by hand",
            Beside = new Samples(hands),
        };
        return new RowResult
        {
            Measurements = [measured],
            Bounds =
            [
                new Bound("p99 ≤ 10 ms", measured.Own.P99, 10, "ms"),
                new Bound("≤ 0.7 times the hand (medians)", measured.Ratio!.Value, 0.7, "×"),
            ],
        };
    }

    private static async Task<double> RestartAsync(Site site, int container, Func<NetworkNamespace, Task> write)
    {
        var name = Layout.Container(container);
        using var events = await site.Api.EventsAsync("start");
        var started = StartedAsync(events, name);
        Site.Expect(HttpStatusCode.NoContent, await site.Api.PostAsync(name, "restart?t=0"));
        var began = await started.WaitAsync(Bound);
        var place = await site.PlaceOfAsync(name);
        var standing = Task.Run(() => Standing(place, isByHand: container == ByHand));
        await write(place);
        return Stopwatch.GetElapsedTime(began, await standing).TotalMilliseconds;
    }

    private static async Task<long> StartedAsync(StreamReader events, string name)
    {
        while (await events.ReadLineAsync() is { } line)
        {
            var now = Stopwatch.GetTimestamp();
            if (JsonDocument.Parse(line).RootElement.GetProperty("Actor").GetProperty("Attributes").GetProperty("name").GetString() == name)
            {
                return now;
            }
        }

        throw new InvalidOperationException("The engine's event stream ended.");
    }

    private static long Standing(NetworkNamespace place, bool isByHand)
    {
        using var socket = new NftSocket(place);
        var clock = Stopwatch.StartNew();
        while (!(isByHand ? socket.HasChain(isInet: false, "nat", "NETWORK-GO-PREROUTING") : socket.HasChain(isInet: true, "network-go", "prerouting")))
        {
            if (clock.Elapsed > Bound)
            {
                throw new TimeoutException($"No rules came into the namespace of {place}.");
            }

            Thread.Sleep(TimeSpan.FromMilliseconds(0.2));
        }

        return Stopwatch.GetTimestamp();
    }
}
