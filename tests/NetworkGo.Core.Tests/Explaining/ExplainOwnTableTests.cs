using NetworkGo.Core.Configuration;
using NetworkGo.Core.Explaining;
using NetworkGo.Core.Loading;
using NetworkGo.Core.Policies;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Tests.Iptables;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Nftables.Compiling;
using NetworkGo.Netfilter.Nftables.State;
using NetworkGo.Netfilter.Rules;
using NetworkGo.Netfilter.Walk;
using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Core.Tests.Explaining;

/// <summary>explain where policies are elements of our own table: the standing one, and the one that the file asks for.</summary>
public sealed class ExplainOwnTableTests
{
    private const string Policy = """{"from": "client", "selector": "web-1", "port": 81}""";
    private const string Dnat = """{"nat": "dnat", "iface": "wg0", "port": 82, "to": "web-1", "to_port": 81}""";
    private const uint Masquerade = 0x1000_0000;

    private static readonly TableMarks Marks = new(new AcceptMark(0x2000_0000, 0x2000_0000), new AcceptMark(Masquerade, Masquerade));
    private static readonly PolicyBackend Backend = PolicyBackend.Table(Marks);
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Policies", "Golden");

    public static TheoryData<string> Engines => new("20.10", "28.5");

    public static TheoryData<string> Names =>
        new(Directory.GetFiles(Folder, "*.json").Select(static f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_flow_passes_by_the_standing_table_because_of_the_policy_of_the_element(string engine)
    {
        var report = await Host(engine, Table(Policy)).AskAsync(Policy, "client", "web-1", 81);

        Assert.Equal(FlowVerdict.Pass, report.Verdict);
        var way = Assert.Single(report.Flows[0].Ways);
        Assert.Equal("because of policy client>web-1:tcp/81", way.Reason);
        var rule = way.Stations.SelectMany(static s => s.Rules).First(static r => r is { IsOwn: true, Chain: "requests", Policy: not null });
        Assert.Equal(("inet network-go", "open4", "client>web-1:tcp/81"), (rule.Table, rule.Set, rule.Policy));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_translation_of_the_table_leads_to_its_target_and_the_answer_back(string engine)
    {
        var report = await Host(engine, Table(Dnat)).AskAsync(Dnat, "wg0:10.9.0.2", "host", 82);

        Assert.Equal(FlowVerdict.Pass, report.Verdict);
        var way = Assert.Single(report.Flows[0].Ways);
        Assert.Equal("container:web-1 (172.30.2.2:81)", way.EndsAt);
        Assert.Equal(
            ["destination 10.9.0.1:82 becomes 172.30.2.2:81", "source 10.9.0.2 becomes 172.30.2.1"],
            way.Stations[0].Translations,
            StringComparer.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task What_the_file_allows_and_the_table_does_not_hold_is_to_be_applied(string engine)
    {
        var report = await Host(engine, null).AskAsync(Policy, "client", "web-1", 81, whyNot: true);

        Assert.Equal(FlowVerdict.Drop, report.Verdict);
        Assert.Contains("network-go apply", Assert.Single(report.Flows[0].Remedies).Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_policy_that_is_proposed_is_tried_by_the_table_that_it_would_come_to(string engine)
    {
        var report = await Host(engine, Table(Dnat)).AskAsync(Dnat, "client", "web-1", 83, whyNot: true);

        Assert.Equal("""{ "from": "client", "selector": "web-1", "port": 83 }""", Assert.Single(report.Flows[0].Remedies).Policy);
    }

    [Fact]
    public async Task The_own_table_is_walked_once_though_it_is_among_those_of_others_too()
    {
        var host = Host("28.5", Table(Policy), new ForeignTablesRead([new NftTable { Name = "inet network-go" }], [new ForeignChain("inet network-go", "forward")], null));
        var report = await host.AskAsync(Policy, "client", "web-1", 81);

        Assert.Equal(FlowVerdict.Pass, report.Verdict);
        Assert.Null(report.Flows[0].Ways[0].Doubt);
    }

    [Fact]
    public async Task A_table_that_cannot_be_read_makes_the_answer_unknown_and_says_why()
    {
        var host = Host("28.5", null, own: new TableRead { Failure = new("table network-go: EPERM (Operation not permitted)") });
        var report = await host.AskAsync(Policy, "client", "web-1", 81);

        Assert.Equal(FlowVerdict.Unknown, report.Verdict);
        Assert.Contains("EPERM", report.Flows[0].Ways[0].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void By_the_file_alone_the_table_opens_what_the_rules_of_iptables_open_and_nothing_else(string name)
    {
        var configuration = ConfigurationLoader.Load(File.ReadAllBytes(Path.Combine(Folder, name + ".json"))).Configuration!;
        var questions = Questions(configuration);
        foreach (var generation in Enum.GetValues<EngineGeneration>())
        {
            var rules = FlowExplainer.ExplainByFile(configuration, generation, c => HostStateCompiler.Compile(c, [], Masquerade), questions, whyNot: false);
            var table = FlowExplainer.ExplainByFile(configuration, generation, c => HostStateCompiler.Compile(c, [], Masquerade), questions, whyNot: false, Backend);

            Assert.All(rules.Zip(table), static pair => Assert.Equal(Words(pair.First), Words(pair.Second)));
        }
    }

    // Which of several targets comes first is no difference, nor is that a comment of iptables' has no blanks.
    private static string Words(FlowReport report) => string.Join('\n', report.Flows.Select(static f =>
        $"{f.From} to {f.To} {f.Verdict}: {string.Join(" | ", f.Ways.Select(static w => $"{w.Verdict} {w.EndsAt} {string.Join(", ", w.Stations.SelectMany(static s => s.Translations))} {string.Join(",", w.Policies.Select(static p => p.Replace(" ", "_", StringComparison.Ordinal)))}").Order(StringComparer.Ordinal))}"));

    private static List<FlowQuestion> Questions(NetworksConfiguration configuration)
    {
        var containers = configuration.Addresses.Select(static a => a.ContainerName).Distinct(StringComparer.Ordinal).Take(6).ToList();
        var outside = configuration.Policies.SelectMany(static p => p.Interfaces).Distinct(StringComparer.Ordinal).Select(static i => $"{i}:10.9.0.2");
        var ports = configuration.Policies.SelectMany(static p => p.Ports).Select(static p => p.First).Append((ushort)9999).Distinct().Take(4).ToList();
        return [.. from source in containers.Concat(outside)
                   from target in containers.Append("host")
                   where source != target
                   from port in ports
                   from protocol in configuration.Policies.Any(static p => p.Protocol == IpProtocol.Udp) ? ["tcp", "udp"] : new[] { "tcp" }
                   select new FlowQuestion(source, target, protocol, port)];
    }

    private static HostOnPaper Host(string engine, TableState? table, ForeignTablesRead? foreign = null, TableRead? own = null)
    {
        var dump = IptablesDump.Parse(engine == "20.10" ? EngineDumps.Docker20 : EngineDumps.Docker28);
        var plan = EngineHookPlanner.Plan(dump, IptablesDump.Empty, new EngineHookSpec { Mark = Marks.Accept.Value });
        return new HostOnPaper(plan.Writes.Aggregate(dump, static (d, write) => FakeIptables.Restore(d, write.RestoreText)).Print())
        {
            Backend = Backend,
            Own = own ?? new TableRead { State = table },
            Foreign = foreign ?? new ForeignTablesRead([], [], null),
        };
    }

    private static TableState? Table(string policies)
    {
        var configuration = HostOnPaper.Load(policies);
        return TableCompiler.Compile([.. HostStateCompiler.Compile(configuration, [], Masquerade).Namespaces[0].Rules], Marks);
    }
}
