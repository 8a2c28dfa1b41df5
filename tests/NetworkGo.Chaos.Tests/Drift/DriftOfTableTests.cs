using System.Diagnostics;
using NetworkGo.Chaos.Tests.Revocation;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Chaos.Tests.Drift;

/// <summary>
/// Others alter the own table in every way, several at once too, one a round, while the daemon writes it itself: it is right again in time,
/// and their tables are as they left them.
/// </summary>
[Trait("Kind", "drift")]
[Trait("Backend", "nftables")]
[Collection(OnNft.Name)]
[FullLane("TableDriftTests, OwnAndForeignChangeTests")]
public sealed class DriftOfTableTests(NftEngine engine, ITestOutputHelper output)
{
    private const string Kind = "drift, table";
    private const string Foreign = "table inet theirs";

    // It is detected at once, and by nothing else.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(2);

    private readonly Random random = new(Campaign.Seed);
    private readonly SortedDictionary<string, List<double>> repaired = new(StringComparer.Ordinal);

    [Fact]
    public async Task Whatever_others_do_to_the_table_is_undone_in_time()
    {
        await using var scene = await RevocationScene.MakeAsync(engine);
        await NftAsync($"{Foreign}\ndelete {Foreign}\n{Foreign} {{ chain c {{ type filter hook input priority 5; tcp dport 9999 drop; }}; }}");
        await using var daemon = await DaemonProcess.StartAsync(
            engine,
            new DaemonOptions
            {
                Configuration = scene.Configuration([0, 1, 0, 1, 0, 1]),
                Hocon = PolicyForm.Table.Hocon() + "\nnetwork-go { drift-check-interval = 10m, resync-interval = 1h }",
            },
            output);
        await daemon.WaitForConvergenceAsync();
        await AssertPassesAsync(scene, "at first");
        var theirs = (await engine.Host.RunAsync("nft", "list", "table", "inet", "theirs")).OutputOrThrow();
        var all = TableDisturbance.All.ToArray();
        var length = Campaign.Length(TimeSpan.FromMinutes(5)) / 2;
        var clock = Stopwatch.StartNew();
        var rounds = 0;
        do
        {
            random.Shuffle(all);
            foreach (var disturbance in all.Where(static d => d.Name != "the ruleset flushed"))
            {
                await RoundAsync(disturbance, scene, daemon);
                rounds++;
            }

            Assert.Equal(theirs, (await engine.Host.RunAsync("nft", "list", "table", "inet", "theirs")).OutputOrThrow());
        }
        while (Campaign.IsLong && clock.Elapsed < length);

        // Last, since it takes the engine's rules along.
        await RoundAsync(TableDisturbance.All.Single(static d => d.Name == "the ruleset flushed"), scene, daemon);
        await engine.RestartAsync();
        foreach (var (name, values) in repaired)
        {
            var sorted = values.Order().ToList();
            Campaign.Figure(Kind, $"{name}: right again", $"{sorted.Count} times, median {sorted[sorted.Count / 2]:0} ms, longest {sorted[^1]:0} ms");
        }

        Campaign.Figure(Kind, "rounds", $"{rounds + 1}");
    }

    private async Task RoundAsync(TableDisturbance disturbance, RevocationScene scene, DaemonProcess daemon)
    {
        var before = await TableText.ReadAsync(engine.Host);
        var text = Words(before);
        var commands = disturbance.Commands(before, random);
        output.WriteLine($"{DateTime.Now:HH:mm:ss.fff} {commands}");
        await NftAsync(commands);
        var clock = Stopwatch.StartNew();
        await WaitFor.StateAsync(
            $"the table after: {disturbance.Name} ({commands})",
            async () => Words(await TableText.ReadAsync(engine.Host)),
            now => string.Equals(now, text, StringComparison.Ordinal),
            Bound + TimeSpan.FromSeconds(3),
            () => $"It was:\n{text}\n{daemon.Log}");
        var took = clock.Elapsed;
        Assert.True(took < Bound, $"{disturbance.Name}: right again after {took}, which is more than {Bound}");
        if (!repaired.TryGetValue(disturbance.Name, out var values))
        {
            repaired[disturbance.Name] = values = [];
        }

        values.Add(took.TotalMilliseconds);
        await AssertPassesAsync(scene, disturbance.Name);
    }

    // By place: an object that was made again is listed last. Rules of a chain keep their order.
    private static string Words(IReadOnlyList<TableLine> lines) =>
        string.Join('\n', lines.Where(static l => !l.IsRevocation).OrderBy(static l => l.Place, StringComparer.Ordinal));

    private static async Task AssertPassesAsync(RevocationScene scene, string when)
    {
        foreach (var way in (int[])[0, 2, 4])
        {
            await WaitFor.ConditionAsync(
                $"an answer by {scene.Ways[way].Name} after: {when}",
                async () =>
                {
                    using var flow = await RevocationScene.BeginAsync(scene.Ways[way], 0, TimeSpan.FromSeconds(1));
                    return flow is not null;
                },
                TimeSpan.FromSeconds(5));
        }
    }

    private async Task NftAsync(string commands) =>
        (await Command.RunAsync("nsenter", [$"--net={engine.Host.File}", "--", "nft", "-f", "-"], commands + "\n")).OutputOrThrow();
}
