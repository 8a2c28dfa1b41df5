using System.Diagnostics;
using System.Globalization;
using NetworkGo.Benchmarks.Measuring;
using NetworkGo.Benchmarks.Probing;
using NetworkGo.Core.DesiredState;
using NetworkGo.Testing;

namespace NetworkGo.Benchmarks.Scenarios;

/// <summary>Row 3: many policies from nothing, and one changed among them.</summary>
internal sealed class ManyPolicies : Scenario
{
    private const int Networks = 4;
    private const int Containers = 400;

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);

    public override int Row => 3;

    public override string Title => "Many `from` policies from nothing, and one changed among them";

    public override string Method => """
        The configuration names four networks, four hundred addresses and no policy; none of the containers runs, so only the host's rules are written. The edit brings all policies at once.
        The clock runs from the `rename(2)` to the last transaction that nftables of the host's namespace counts before the program says that it has converged.
        Beside it, in a namespace of its own that has nothing else to do: the policies as iptables rules (`render --backend iptables`) by one bare `iptables-restore --noflush`, from its start to its end, and by a shell script with one `iptables -I` for each rule, run inside that namespace. A policy is three rules. Where there are more than three thousand, so many are run among half of the others, and counted up.
        Then one policy of all changes its port, which ends when what drops the flows of the old port is taken out again; beside that a bare restore is measured that takes the policy's rules out and puts them in again, among as many.
        """;

    public override async Task<RowResult> MeasureAsync(Sizes sizes, string program, Action<string> progress)
    {
        List<Measurement> measurements = [];
        List<Bound> bounds = [];
        List<double> changed = [];
        foreach (var count in sizes.PolicyCounts)
        {
            changed.Add(await MeasureAsync(sizes, program, count, measurements, bounds));
            progress(string.Create(CultureInfo.InvariantCulture, $"{count} policies"));
        }

        var (least, most) = (sizes.PolicyCounts[0], sizes.PolicyCounts[^1]);
        bounds.Add(new Bound(string.Create(CultureInfo.InvariantCulture, $"one changed among {most:#,0} ≤ 25 ms"), changed[^1], 25, "ms"));
        bounds.Add(new Bound(string.Create(CultureInfo.InvariantCulture, $"one changed among {most:#,0}: ≤ 2 times the same among {least:#,0}"), changed[^1] / changed[0], 2, "×"));

        return new RowResult { Measurements = measurements, Bounds = bounds };
    }

    /// <returns>The median of one changed.</returns>
    private static async Task<double> MeasureAsync(Sizes sizes, string program, int count, List<Measurement> measurements, List<Bound> bounds)
    {
        var layout = new Layout(Networks, Containers);
        await using var site = await Site.StartAsync(layout, program);
        var hand = new HandWriting(await site.Engine.LinkAsync("hand", "10.9.0.1/24", "10.9.0.2/24"));
        var empty = layout.Configuration([]);
        await using var daemon = await site.StartDaemonAsync(empty);
        using var clock = new RulesetClock([site.Engine.Host], Between);
        var policies = layout.FromPolicies(count).ToList();
        var all = layout.Configuration(policies);

        List<double> written = [], changed = [], restored = [], replaced = [], one = [];
        var rules = "";
        // The first is thrown away on both sides: code that was never run, and a kernel that has no page of these tables yet.
        for (var i = -1; i < sizes.Repeats; i++)
        {
            var fromNothing = await EditAsync(daemon, clock, all);
            rules = HandWriting.OwnRules(RestoreText.Of(all, NamespaceId.Host));
            var bare = await hand.RestoreAsync(rules);

            policies[count / 2] = policies[count / 2] with { Port = 50_000 + i + 1 };
            var single = await EditAsync(daemon, clock, layout.Configuration(policies));
            var rewritten = await hand.RestoreAsync(HandWriting.Replacement(rules, policies[count / 2].Name));
            policies[count / 2] = layout.FromPolicy(count / 2);
            if (i >= 0)
            {
                written.Add(fromNothing);
                restored.Add(bare);
                changed.Add(single);
                replaced.Add(rewritten);
            }

            await Site.SettleAsync(daemon, empty);
            await hand.ClearAsync();
        }

        one.Add(await hand.OneByOneAsync(rules));
        var name = string.Create(CultureInfo.InvariantCulture, $"{count:#,0} policies");
        var fresh = new Measurement($"{name} from nothing", "ms", new Samples(written)) { BesideWhat = "bare `iptables-restore`", Beside = new Samples(restored) };
        var slow = new Measurement($"{name} from nothing", "ms", new Samples(written)) { BesideWhat = "one `iptables -I` each", Beside = new Samples(one) };
        measurements.AddRange(
        [
            fresh,
            slow,
            new Measurement($"one changed among {name}", "ms", new Samples(changed)) { BesideWhat = "bare `iptables-restore` of its rules", Beside = new Samples(replaced) },
        ]);
        bounds.Add(new Bound($"{name}: ≤ 0.5 times the bare restore", fresh.Ratio!.Value, 0.5, "×"));
        bounds.Add(new Bound($"{name}: ≥ 100 times as fast as one by one", 1 / slow.Ratio!.Value, 100, "×", AtLeast: true));
        return new Samples(changed).Median;
    }

    private static async Task<double> EditAsync(DaemonProcess daemon, RulesetClock clock, string configuration)
    {
        var next = daemon.ConfigurationPath + ".next";
        await File.WriteAllTextAsync(next, configuration);
        var generation = (await daemon.StatusAsync()).Generation;
        var began = Stopwatch.GetTimestamp();
        File.Move(next, daemon.ConfigurationPath, overwrite: true);
        await daemon.WaitForConvergenceAsync(generation + 1, Bound);
        return clock.MillisecondsToLastChange(began);
    }
}
