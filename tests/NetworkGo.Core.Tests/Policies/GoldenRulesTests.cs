using NetworkGo.Core.Loading;
using NetworkGo.Core.Planning;
using NetworkGo.Core.Policies;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Nftables.Compiling;

namespace NetworkGo.Core.Tests.Policies;

/// <summary>
/// Each file of Golden is a configuration and the rules that it becomes, reviewed like code. After a wanted change:
/// <c>UPDATE_GOLDEN=1 dotnet test tests/NetworkGo.Core.Tests</c>, and read the difference.
/// </summary>
public sealed class GoldenRulesTests
{
    private const uint Mark = 0x1000_0000;

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Policies", "Golden");

    public static TheoryData<string> Names =>
        new(Directory.GetFiles(Folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_configuration_becomes_exactly_these_rules(string name)
    {
        var loaded = ConfigurationLoader.Load(File.ReadAllBytes(Path.Combine(Folder, $"{name}.json")));
        Assert.Empty(loaded.Mistakes);
        var state = HostStateCompiler.Compile(loaded.Configuration!, [], Mark);
        var rendered = RuleRendering.Render(state, only: null);
        Same($"{name}.rules", rendered);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_configuration_becomes_exactly_this_table(string name)
    {
        var loaded = ConfigurationLoader.Load(File.ReadAllBytes(Path.Combine(Folder, $"{name}.json")));
        var state = HostStateCompiler.Compile(loaded.Configuration!, [], Mark);
        Same($"{name}.nft", TableRendering.Render(state, only: null, new TableMarks(new(0x2000_0000, 0x2000_0000), new(Mark, Mark))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_rendered_is_read_back_as_the_same_rules(string name)
    {
        var configuration = ConfigurationLoader.Load(File.ReadAllBytes(Path.Combine(Folder, $"{name}.json"))).Configuration!;
        foreach (var spec in HostStateCompiler.Compile(configuration, [], Mark).Namespaces)
        {
            var plan = FirewallPlanner.Plan(IptablesDump.Empty, spec.Rules, new RuleAliases());
            var applied = Iptables.FakeIptables.Restore(IptablesDump.Empty, plan.RestoreText);

            Assert.Equal(
                spec.Rules.Select(IptablesRule.Of).Select(r => (r.Table, r.Body)).Order(),
                FirewallPlanner.StandingRules(IptablesDump.Parse(applied.Print())).Where(r => RuleComment.HashOf(r.Body) is not null).Select(r => (r.Table, r.Body)).Order());
        }
    }

    private static void Same(string file, string rendered)
    {
        var golden = Path.Combine(SourceFolder(), file);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") is "1")
        {
            File.WriteAllText(golden, rendered);
        }

        Assert.Equal(File.ReadAllText(golden), rendered);
    }

    private static string SourceFolder([System.Runtime.CompilerServices.CallerFilePath] string file = "") =>
        Path.Combine(Path.GetDirectoryName(file)!, "Golden");
}
