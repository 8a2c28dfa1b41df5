using System.Text;
using BenchmarkDotNet.Attributes;
using NetworkGo.Actors.Settings;
using NetworkGo.Benchmarks.Scenarios;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Loading;
using NetworkGo.Core.Policies;
using NetworkGo.Core.Resolution;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Benchmarks.Micro;

/// <summary>The pure steps from the file's bytes to the text that is written.</summary>
[MemoryDiagnoser]
public class PolicyBenchmarks
{
    private const int Networks = 4;

    private static readonly uint Mark = new ReconcilerSettings().MasqueradeMark;

    private byte[] file = [];
    private NetworksConfiguration configuration = null!;
    private EquatableArray<Rule> desired;
    private EquatableArray<Rule> changed;
    private string save = "";
    private IptablesDump dump = IptablesDump.Empty;

    /// <summary>The numbers of policies to run with; set before the run.</summary>
    public static IReadOnlyList<int> Counts { get; set; } = [10_000];

    /// <summary>The number of addresses to run with.</summary>
    public static int Addresses { get; set; } = 1_000;

    [ParamsSource(nameof(Counts))]
    public int Policies { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var layout = new Layout(Networks, Addresses);
        var policies = layout.FromPolicies(Policies).ToList();
        file = Encoding.UTF8.GetBytes(layout.Configuration(policies));
        configuration = RestoreText.Load(layout.Configuration(policies));
        desired = HostRules(configuration);
        policies[Policies / 2] = policies[Policies / 2] with { Port = 60_000 };
        changed = HostRules(RestoreText.Load(layout.Configuration(policies)));
        save = SavedRules.Of(RestoreText.Of(layout.Configuration(layout.FromPolicies(Policies)), NamespaceId.Host));
        dump = IptablesDump.Parse(save);
        if (!Diff().IsEmpty || ChangeOne().IsEmpty || WriteAll().IsEmpty)
        {
            throw new InvalidOperationException("The rules that stand are not those that the plans are to be about.");
        }
    }

    /// <summary>The file's bytes to a valid configuration.</summary>
    [Benchmark]
    public LoadResult Load() => ConfigurationLoader.Load(file);

    /// <summary>Every name of every policy, with an index that is new.</summary>
    [Benchmark]
    public int Resolve()
    {
        var resolver = new NameResolver(configuration);
        return configuration.Policies.Sum(p => resolver.Resolve(p.From!).Addresses.Count + resolver.Resolve(p.Target!).Addresses.Count);
    }

    /// <summary>The configuration to everything that it asks of the host; names are resolved in it.</summary>
    [Benchmark]
    public HostState Compile() => HostStateCompiler.Compile(configuration, Bridges(configuration), Mark);

    /// <summary>The text of iptables-save to rules.</summary>
    [Benchmark]
    public IptablesDump Parse() => IptablesDump.Parse(save);

    /// <summary>Compares where nothing differs.</summary>
    [Benchmark]
    public FirewallPlan Diff() => FirewallPlanner.Plan(dump, desired, new RuleAliases());

    /// <summary>Compares where one policy's port differs, and writes the text for it.</summary>
    [Benchmark]
    public FirewallPlan ChangeOne() => FirewallPlanner.Plan(dump, changed, new RuleAliases());

    /// <summary>Compares with an empty namespace, and writes the whole text.</summary>
    [Benchmark]
    public FirewallPlan WriteAll() => FirewallPlanner.Plan(IptablesDump.Empty, desired, new RuleAliases());

    private static EquatableArray<Rule> HostRules(NetworksConfiguration configuration) =>
        HostStateCompiler.Compile(configuration, Bridges(configuration), Mark).Namespaces.Single(static n => n.Id.IsHost).Rules;

    private static EquatableArray<BridgeFacts> Bridges(NetworksConfiguration configuration) =>
        configuration.Networks.Select(static n => new BridgeFacts(n.Name, n.Name, Masquerades: true)).ToEquatableArray();
}
