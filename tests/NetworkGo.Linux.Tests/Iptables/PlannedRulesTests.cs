using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Loading;
using NetworkGo.Core.Policies;
using NetworkGo.Linux.Iptables;
using NetworkGo.Linux.Tests.Support;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Linux.Tests.Iptables;

/// <summary>
/// The rules of the golden configurations on real kernels' tables: what is planned is accepted, and read back in a
/// spelling that is known for the same, without anything learned from the write.
/// </summary>
public sealed class PlannedRulesTests : IDisposable
{
    private const string Foreign = "-s 10.1.2.3/32 -m comment --comment \"not ours\" -j DROP";

    private readonly TestNamespace space = new();
    private readonly NetfilterPrograms netfilter;

    // Longer than the test beside these holds the lock that all tests of this process share.
    public PlannedRulesTests() => netfilter = new NetfilterPrograms(space.Runner, TimeSpan.FromSeconds(20));

    public void Dispose() => space.Dispose();

    [Theory]
    [InlineData(IptablesBackend.Nft)]
    [InlineData(IptablesBackend.Legacy)]
    public async Task Every_golden_configuration_is_written_over_the_one_before_it_and_read_back_as_the_same(IptablesBackend backend)
    {
        await RestoreAsync(backend, $"*filter\n-A FORWARD {Foreign}\nCOMMIT\n");
        foreach (var spec in GoldenSpecs())
        {
            var plan = FirewallPlanner.Plan(await DumpAsync(backend), spec.Rules, new RuleAliases());
            await RestoreAsync(backend, plan.RestoreText);

            var after = await DumpAsync(backend);
            Assert.Equal("", FirewallPlanner.Plan(after, spec.Rules, new RuleAliases()).RestoreText);
            Assert.Equal(Foreign, after.Table("filter")!.Chain("FORWARD")!.Rules[^1].Body);
        }
    }

    [Theory]
    [InlineData(IptablesBackend.Nft)]
    [InlineData(IptablesBackend.Legacy)]
    public async Task Edits_by_number_come_to_the_same_rules_as_a_chain_written_again(IptablesBackend backend)
    {
        var all = GoldenSpecs().SelectMany(static s => s.Rules).Where(static r => r.Hook == RuleHook.Forward).Distinct().ToList();
        for (var seed = 0; seed < 12; seed++)
        {
            var random = new Random(seed);
            var desired = all.Where(_ => random.Next(2) == 0).OrderBy(_ => seed % 3 == 0 ? random.Next() : 0).ToEquatableArray();
            var plan = FirewallPlanner.Plan(await DumpAsync(backend), desired, new RuleAliases());
            await RestoreAsync(backend, plan.RestoreText);

            Assert.Equal("", FirewallPlanner.Plan(await DumpAsync(backend), desired, new RuleAliases()).RestoreText);
        }
    }

    [Theory]
    [InlineData(IptablesBackend.Nft)]
    [InlineData(IptablesBackend.Legacy)]
    public async Task What_a_backend_saves_is_read_and_printed_without_a_loss(IptablesBackend backend)
    {
        foreach (var spec in GoldenSpecs())
        {
            await RestoreAsync(backend, FirewallPlanner.Plan(await DumpAsync(backend), spec.Rules, new RuleAliases()).RestoreText);
            var saved = (await netfilter.SaveAsync(space.Handle, backend, CancellationToken.None)).Output;
            var lines = saved.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static l => l[0] != '#');

            Assert.Equal(string.Join('\n', lines) + "\n", IptablesDump.Parse(saved).Print());
        }
    }

    private static IEnumerable<NamespaceSpec> GoldenSpecs() =>
        from file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Golden"), "*.json").Order(StringComparer.Ordinal)
        let configuration = ConfigurationLoader.Load(File.ReadAllBytes(file)).Configuration
        from spec in HostStateCompiler.Compile(configuration, [], 0x1000_0000).Namespaces
        where spec.Rules.Count > 0
        select spec;

    private async Task<IptablesDump> DumpAsync(IptablesBackend backend)
    {
        var saved = await netfilter.SaveAsync(space.Handle, backend, CancellationToken.None);
        Assert.True(saved.Succeeded, saved.Error);
        return IptablesDump.Parse(saved.Output);
    }

    private async Task RestoreAsync(IptablesBackend backend, string text)
    {
        var restored = await netfilter.RestoreAsync(space.Handle, backend, text, CancellationToken.None);
        Assert.True(restored.Succeeded, restored.Error);
    }
}
