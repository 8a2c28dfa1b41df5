using System.Globalization;
using NetworkGo.Benchmarks.Measuring;
using NetworkGo.Benchmarks.Probing;
using NetworkGo.Testing;

namespace NetworkGo.Benchmarks.Scenarios;

/// <summary>Row 6: nothing happens.</summary>
internal sealed class Idle : Scenario
{
    private const int Networks = 4;
    private const int Slices = 20;

    public override int Row => 6;

    public override string Title => "Nothing happens";

    public override string Method => """
        Containers that sleep, and policies between them; every tenth container has a DNAT policy too, so that its namespace has rules. After convergence nothing is touched.
        CPU is user and system time of the process and of the processes that it waited for, from `/proc/PID/stat`; memory is what `docker stats` counts, the use of the control group less its inactive file pages; RSS is `VmRSS`. Each is looked at twenty times. Engine calls are the requests that a relay before the engine's socket sees. Writes are transactions of nftables in any of the namespaces, by their numbers before and after, and lines that the program logged.
        """;

    public override async Task<RowResult> MeasureAsync(Sizes sizes, string program, Action<string> progress)
    {
        var layout = new Layout(Networks, sizes.IdleContainers);
        await using var site = await Site.StartAsync(layout, program);
        await site.PopulateAsync();
        progress("in place");
        await using var relay = new EngineRelay(site.Engine);
        var inside = Enumerable.Range(0, layout.Containers).Where(static i => i % 10 == 0).ToList();
        var dnat = inside.Select(i => (object)new DnatText(
            string.Create(CultureInfo.InvariantCulture, $"dnat{i}"), Layout.Container(i), Layout.Container((i + 1) % layout.Containers), 8_000, 80));
        using var group = MemoryGroup.Make();
        await using var daemon = await site.StartDaemonAsync(
            layout.Configuration([.. layout.FromPolicies(sizes.IdlePolicies - inside.Count), .. dnat]), relay.DockerHost, group?.Wrapper);
        progress("converged");

        // What the start left to do (detected changes, the first round over all namespaces) is not idling.
        await Task.Delay(sizes.Idle / 20);
        NftSocket[] sockets = [new(site.Engine.Host), .. Enumerable.Range(0, layout.Containers).Select(i => new NftSocket(site.Place(i)))];
        try
        {
            var generations = sockets.Select(static s => s.Generation()).ToList();
            var (calls, log) = (relay.Requests.Count, daemon.Log.Length);
            var before = ProcessUse.Of(daemon.ProcessId);
            List<ProcessUse> uses = [];
            List<double> memory = [];
            for (var i = 0; i < Slices; i++)
            {
                await Task.Delay(sizes.Idle / Slices);
                uses.Add(ProcessUse.Of(daemon.ProcessId));
                if (group is not null)
                {
                    memory.Add(group.Megabytes());
                }
            }

            var made = relay.Requests.Skip(calls).ToList();
            var other = made.Where(static r => !IsResync(r)).ToList();
            var written = sockets.Select(static s => s.Generation()).Zip(generations).Count(static g => g.First != g.Second);
            var lines = daemon.Log[log..].Split('\n', StringSplitOptions.RemoveEmptyEntries);
            return Result(sizes, before, uses, memory, made, other, written, lines);
        }
        finally
        {
            Array.ForEach(sockets, static s => s.Dispose());
        }
    }

    private static RowResult Result(
        Sizes sizes, ProcessUse before, List<ProcessUse> uses, List<double> memory, List<string> made, List<string> other, int written, string[] lines)
    {
        var share = (uses[^1].Processor - before.Processor) / sizes.Idle * 100;
        var perSlice = uses.Prepend(before).Zip(uses, (a, b) => (b.Processor - a.Processor) / (sizes.Idle / Slices) * 100);
        List<string> notes =
        [
            string.Create(CultureInfo.InvariantCulture, $"{sizes.IdleContainers} containers, {sizes.IdlePolicies} policies, {sizes.Idle.TotalMinutes:0.#} minutes. Of the CPU {100 * (uses[^1].Children - before.Children) / (uses[^1].Processor - before.Processor):0} % is the programs that it started."),
            "Engine calls: " + (made.Count == 0 ? "none" : string.Join(", ", made.CountBy(static r => r, StringComparer.Ordinal).Select(static c => $"{c.Value} × `{c.Key}`"))) + ".",
        ];
        if (lines.Length > 0)
        {
            notes.Add($"It logged: {string.Join(" / ", lines.Take(5))}");
        }

        List<Measurement> counted = [];
        List<Bound> memoryBounds = [];
        if (memory.Count > 0)
        {
            counted.Add(new Measurement("memory as `docker stats` counts it", "MB", new Samples(memory)));
            memoryBounds.Add(new Bound("memory ≤ 64 MB (most)", memory.Max(), 64, "MB"));
        }
        else
        {
            notes.Add("There is no control group for memory on this machine.");
        }

        return new RowResult
        {
            Measurements =
            [
                new Measurement("CPU, in twentieths of the time", "% of a core", new Samples(perSlice)),
                .. counted,
                new Measurement("RSS", "MB", new Samples(uses.Select(static u => u.ResidentMegabytes))),
            ],
            Bounds =
            [
                new Bound("CPU over the whole time ≤ 0.2 %", share, 0.2, "% of a core"),
                .. memoryBounds,
                new Bound("namespaces whose rules were written: 0", written, 0, ""),
                new Bound("lines logged: 0", lines.Length, 0, ""),
                new Bound("engine calls but the resync: 0", other.Count, 0, ""),
            ],
            Notes = notes,
        };
    }

    // What a listing is made of.
    private static bool IsResync(string request) => request.Contains("/containers/json", StringComparison.Ordinal)
        || request.EndsWith("/networks", StringComparison.Ordinal) || request.Contains("/networks?", StringComparison.Ordinal);
}
