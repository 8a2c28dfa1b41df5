using NetworkGo.Core.Ports;
using NetworkGo.Core.Reconciling;
using NetworkGo.Core.Status;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Chaos.Tests.Model;

/// <summary>Passes over one starting state until one writes nothing, and what has to hold then.</summary>
internal static class ModelRun
{
    public const int MostPasses = 2;

    private static readonly FakeHandle Fake = new();

    /// <summary>On the fake tables; returns the passes that wrote, and what came out.</summary>
    public static (int Passes, IptablesDump Nft, IptablesDump Legacy) OnFake(ModelPair pair)
    {
        var netfilter = new FakeNetfilter(pair.Nft, pair.Legacy);
        return Run(pair, netfilter, netfilter, Fake, () => netfilter.Restores);
    }

    /// <summary>On any netfilter that holds the pair's state.</summary>
    public static (int Passes, IptablesDump Nft, IptablesDump Legacy) Run(
        ModelPair pair, INetfilter netfilter, IFlowTable flows, INamespaceHandle handle, Func<int> writes)
    {
        var before = (Nft: Read(netfilter, handle, IptablesBackend.Nft), Legacy: Read(netfilter, handle, IptablesBackend.Legacy));
        var space = new OneNamespace(handle);
        var reconciler = new FirewallReconciler(space, space, netfilter, flows, space, space);
        var passes = 0;
        while (true)
        {
            var count = writes();
            var pass = reconciler.ReconcileAsync(pair.Spec, null, null, CancellationToken.None).GetAwaiter().GetResult();
            if (writes() == count)
            {
                Assert.True(pass.State == ObjectState.Ready, $"{pass.State} {pass.Reason}: {pass.Message}");
                break;
            }

            passes++;
            Assert.True(passes <= MostPasses, $"pass {passes} still wrote: {pass.Changes} {pass.Reason} {pass.Message}");
        }

        var (nft, legacy) = (Read(netfilter, handle, IptablesBackend.Nft), Read(netfilter, handle, IptablesBackend.Legacy));
        Same(Own.Foreign(before.Nft), Own.Foreign(nft), "what is foreign in nft");
        Same(Own.Foreign(before.Legacy), Own.Foreign(legacy), "what is foreign in legacy");
        var chosen = pair.Docker ?? (IsFilled(legacy) ? IptablesBackend.Legacy : IptablesBackend.Nft);
        Judge(chosen == IptablesBackend.Nft ? nft : legacy, pair.Spec.Rules);
        Judge(chosen == IptablesBackend.Nft ? legacy : nft, []);
        return (passes, nft, legacy);
    }

    private static IptablesDump Read(INetfilter netfilter, INamespaceHandle handle, IptablesBackend backend)
    {
        var saved = netfilter.SaveAsync(handle, backend, CancellationToken.None).GetAwaiter().GetResult();
        Assert.True(saved.Succeeded, saved.Error);
        return IptablesDump.Parse(saved.Output);
    }

    private static bool IsFilled(IptablesDump dump) =>
        Own.Chains.Any(c => dump.Table(c.Name)?.Chain(c.Chain)?.Rules.Count > 0);

    private static void Judge(IptablesDump dump, EquatableArray<Rule> desired)
    {
        foreach (var (name, tableName, chain) in Own.Chains)
        {
            var wanted = DesiredChains.Of(desired).Of(name, chain).Select(static r => r.Body).ToList();
            var table = dump.Table(tableName);
            var rules = table?.Chain(chain)?.Rules.Select(static r => r.Body).ToList();
            var jumps = table?.Chains.SelectMany(static c => c.Rules, static (c, r) => (Chain: c.Name, Rule: r))
                .Where(j => Own.IsJump(tableName, j.Rule) && j.Rule.Target == chain).ToList() ?? [];
            if (wanted.Count == 0)
            {
                Assert.All(Branches(table, chain), static b => Assert.Empty(b.Rules));
                var held = table is not null && table.Chains.Any(c => c.Rules.Any(r => r.Target == chain));
                Assert.True(rules is null || (rules.Count == 0 && held), $"{tableName} {chain} should be gone");
                Assert.Empty(jumps);
                continue;
            }

            if (Branches(table!, chain) is { Count: > 0 } branches)
            {
                Assert.True(wanted.Count > Own.MostUndivided, $"{tableName} {chain} of {wanted.Count} rules is divided");
                JudgeDivided(table!, chain, branches, wanted);
            }
            else if (!wanted.SequenceEqual(rules ?? [], StringComparer.Ordinal))
            {
                Same(string.Join('\n', wanted.Select(Spelled)), string.Join('\n', (rules ?? []).Select(Spelled)), $"{tableName} {chain}");
            }

            var (hook, jump) = Assert.Single(jumps);
            Assert.Equal(Own.HookOf(dump, tableName, chain), hook);
            Assert.Equal(jump, table!.Chain(hook)!.Rules[0]);
            Assert.Equal($"-m comment --comment network-go -j {chain}", jump.Body.Replace("\"", "", StringComparison.Ordinal));
        }
    }

    private static List<SavedChain> Branches(SavedTable? table, string chain) =>
        [.. (table?.Chains ?? []).Where(c => Own.IsBranch(chain, c.Name))];

    // A branch that a foreign rule leads to stays there, empty.
    private static void JudgeDivided(SavedTable table, string chain, List<SavedChain> branches, List<string> wanted)
    {
        var rules = branches.Prepend(table.Chain(chain)!).SelectMany(static c => c.Rules).ToList();
        Same(
            string.Join('\n', wanted.Select(Spelled).Order(StringComparer.Ordinal)),
            string.Join('\n', rules.Where(static r => r.Comment != Own.Jump).Select(static r => Spelled(r.Body)).Order(StringComparer.Ordinal)),
            $"{table.Name} {chain} with its branches");
        Same(
            string.Join('\n', branches.Where(static b => b.Rules.Count > 0).Select(static b => b.Name).Order(StringComparer.Ordinal)),
            string.Join('\n', rules.Where(static r => r.Comment == Own.Jump).Select(static r => r.Target).Order(StringComparer.Ordinal)),
            $"the branches that {table.Name} {chain} leads to");
    }

    private static string Spelled(string body) => RuleItems.Normalize(body).Replace('\n', ' ');

    private static void Same(string expected, string actual, string what) =>
        Assert.True(expected == actual, $"{what} should be\n{expected}\nand is\n{actual}");
}
