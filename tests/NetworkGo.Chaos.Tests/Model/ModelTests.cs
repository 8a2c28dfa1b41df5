using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Chaos.Tests.Model;

/// <summary>
/// Random valid configurations over random dirty states. A failure names its seed and index: run that pair alone with
/// <c>CHAOS_SEED</c> and <c>CHAOS_PAIR</c>.
/// </summary>
[Trait("Kind", "model")]
public sealed class ModelTests
{
    private const string Kind = "model";
    private const long AllPairs = 1_000_000;
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(8);

    [Fact]
    public async Task At_most_two_passes_make_any_starting_state_right_and_then_nothing_is_written()
    {
        if (Environment.GetEnvironmentVariable("CHAOS_PAIR") is { Length: > 0 } alone)
        {
            Examine(ModelPair.At(Campaign.Seed, long.Parse(alone, CultureInfo.InvariantCulture)), alone);
            return;
        }

        var clock = Stopwatch.StartNew();
        var (length, least, most) = (Campaign.Length(Short), 5_000, Campaign.IsLong ? AllPairs : long.MaxValue);
        var (next, done) = (-1L, 0L);
        var passes = new ConcurrentDictionary<int, long>();
        void Work()
        {
            while (Volatile.Read(ref done) < most && (clock.Elapsed < length || Volatile.Read(ref done) < least))
            {
                var configuration = Interlocked.Increment(ref next);
                var index = configuration * ModelPair.StatesOfOne;
                foreach (var pair in ModelPair.OfConfiguration(Campaign.Seed, configuration))
                {
                    var needed = Examine(pair, index++.ToString(CultureInfo.InvariantCulture));
                    passes.AddOrUpdate(needed, 1, static (_, n) => n + 1);
                    Interlocked.Increment(ref done);
                }
            }
        }

        var workers = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Factory.StartNew(
            Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        await Task.WhenAll(workers);

        Assert.True(done >= least);
        Campaign.Figure(Kind, "pairs of configuration and starting state", $"{done}");
        Campaign.Figure(Kind, "most passes to convergence", $"{passes.Keys.Max()} ({string.Join(", ", passes.ToArray().OrderBy(static p => p.Key).Select(static p => $"{p.Key}: {p.Value}"))})");
        Campaign.Figure(Kind, "pairs a second", $"{done / clock.Elapsed.TotalSeconds:F0}");
    }

    [Fact]
    public void A_sample_of_them_comes_out_of_real_namespaces_as_out_of_the_fake_ones()
    {
        var pairs = Campaign.Rounds(10, 500);
        for (var i = 0; i < pairs; i++)
        {
            var index = i * 7919L;
            var pair = ModelPair.At(Campaign.Seed, index);
            var (_, nft, legacy) = ModelRun.OnFake(pair);
            using var kernel = new KernelNamespace();
            kernel.Hold(pair);
            try
            {
                var (_, kernelNft, kernelLegacy) = ModelRun.Run(pair, kernel, kernel.Flows, kernel.Handle, () => kernel.Restores);
                Assert.Equal(Own.Canonical(nft), Own.Canonical(kernelNft));
                Assert.Equal(Own.Canonical(legacy), Own.Canonical(kernelLegacy));
            }
            catch (Exception e)
            {
                throw Failure(pair, index.ToString(CultureInfo.InvariantCulture), e);
            }
        }

        Campaign.Figure(Kind, "pairs on real namespaces, equal to the fake", $"{pairs}");
    }

    private static int Examine(ModelPair pair, string index)
    {
        try
        {
            return ModelRun.OnFake(pair).Passes;
        }
        catch (Exception e)
        {
            throw Failure(pair, index, e);
        }
    }

    private static InvalidOperationException Failure(ModelPair pair, string index, Exception e) => new(
        $"Pair {index} of seed {Campaign.Seed}: {e.Message}\nnft:\n{pair.Nft.Print()}\nlegacy:\n{pair.Legacy.Print()}\ndesired:\n"
            + string.Join('\n', DesiredChains.Of(pair.Spec.Rules).Rules.Select(static r => $"{r.Table} {r.Chain} {r.Body}")),
        e);
}
