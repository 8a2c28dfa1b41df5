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
using NetworkGo.Netfilter.Nftables.Compiling;
using NetworkGo.Netfilter.Nftables.State;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Benchmarks.Micro;

/// <summary>The pure steps from the file's bytes to what is written: elements of the table, or the text of iptables.</summary>
[MemoryDiagnoser]
public class PolicyBenchmarks
{
    private const int Networks = 4;

    private static readonly uint Mark = new ReconcilerSettings().MasqueradeMark;
    private static readonly uint Accept = new ReconcilerSettings().AcceptMark;
    private static readonly TableMarks Marks = new(new AcceptMark(Accept, Accept), new AcceptMark(Mark, Mark));

    private byte[] file = [];
    private NetworksConfiguration configuration = null!;
    private EquatableArray<Rule> desired;
    private EquatableArray<Rule> changed;
    private string save = "";
    private IptablesDump dump = IptablesDump.Empty;

    // Versions of one file, in turn: each differs from the one before by one policy's port.
    private byte[][] versions = [];
    private NetworksConfiguration[] read = [];
    private IncrementalLoader loader = new();
    private HostStateCompilation compilation = new(Mark);
    private TableCompilation table = new(Marks);
    private TableState? standing;
    private int version;

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
        versions = [file, Encoding.UTF8.GetBytes(layout.Configuration(policies))];
        (loader, compilation, table, standing, version) = (new(), new(Mark), new(Marks), null, 0);
        read = [LoadChanged().Configuration!, LoadChanged().Configuration!];
        _ = ChangeOneElement();
        save = SavedRules.Of(RestoreText.Of(layout.Configuration(layout.FromPolicies(Policies)), NamespaceId.Host));
        dump = IptablesDump.Parse(save);
        if (CompileTable().IsEmpty || ChangeOneElement().IsEmpty || !Diff().IsEmpty || ChangeOne().IsEmpty || WriteAll().IsEmpty)
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

    /// <summary>The next version of the file's bytes, of which one policy differs, to a valid configuration.</summary>
    [Benchmark]
    public LoadResult LoadChanged() => loader.Load(versions[version++ % 2]);

    /// <summary>From the configuration to the transaction that makes the whole table where there is none.</summary>
    [Benchmark]
    public TableChange CompileTable() => TableChange.Between(TableCompiler.Compile(HostRules(configuration), Marks), null);

    /// <summary>From a configuration of which one policy differs to the transaction that changes the table.</summary>
    [Benchmark]
    public TableChange ChangeOneElement()
    {
        var next = read[version++ % 2];
        var change = TableChange.Between(table.Compile(compilation.Compile(next, Bridges(next)).Namespaces.Single(static n => n.Id.IsHost).Rules), standing);
        standing = change.Result;
        return change;
    }

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
