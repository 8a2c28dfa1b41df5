using System.Globalization;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Explaining;
using NetworkGo.Core.Loading;
using NetworkGo.Core.Policies;

namespace NetworkGo.Core.Tests.Explaining;

/// <summary>By the file alone: what a policy says is what passes, on every generation of engines.</summary>
public sealed class ExplainByFileTests
{
    private const uint Mark = 0x1000_0000;

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Policies", "Golden");

    public static TheoryData<string> Names =>
        new(Directory.GetFiles(Folder, "*.json").Select(static f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Both_generations_of_engines_agree_on_every_pair_and_nothing_is_unknown(string name)
    {
        var configuration = Load(name);
        var questions = Questions(configuration);
        var older = FlowExplainer.ExplainByFile(configuration, EngineGeneration.Isolation, c => HostStateCompiler.Compile(c, [], Mark), questions, whyNot: false);
        var newer = FlowExplainer.ExplainByFile(configuration, EngineGeneration.RawDrops, c => HostStateCompiler.Compile(c, [], Mark), questions, whyNot: false);

        Assert.All(older.Zip(newer), static pair => Assert.True(
            pair.First.Verdict == pair.Second.Verdict && pair.First.Verdict != FlowVerdict.Unknown,
            $"{pair.First.Question}: {pair.First.Verdict} {pair.First.Problem} {Words(pair.First)}; {pair.Second.Verdict} {Words(pair.Second)}"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_policy_opens_its_flow_and_what_is_shut_opens_with_the_policy_that_is_proposed(string name)
    {
        var configuration = Load(name);
        var reports = FlowExplainer.ExplainByFile(configuration, EngineGeneration.RawDrops, c => HostStateCompiler.Compile(c, [], Mark), Questions(configuration), whyNot: true);
        var used = reports.SelectMany(static r => r.Flows).Where(static f => f.Verdict == FlowVerdict.Pass).SelectMany(static f => f.Ways).SelectMany(static w => w.Policies)
            .ToHashSet(StringComparer.Ordinal);

        // The only source there is on the target's network, too, and needs no policy.
        foreach (var policy in configuration.Policies.Where(p => name != "from-internal-all" && p is { IsDnat: false, Namespace: null, Protocol: IpProtocol.Tcp or IpProtocol.All } && IsResolved(configuration, p)))
        {
            Assert.Contains(policy.Id, used);
        }

        foreach (var flow in reports.SelectMany(static r => r.Flows).Where(static f => f.Verdict == FlowVerdict.Drop && f.Ways[0].Rule is not null))
        {
            Assert.True(flow.Remedies.Count > 0 && flow.Remedies[0].IsTried, $"{flow.From} to {flow.To}: {flow.Ways[0].Reason}");
        }
    }

    private static bool IsResolved(NetworksConfiguration configuration, PolicyDefinition policy) =>
        Core.Policies.HostStateCompiler.Compile(configuration, [], Mark).Policies.Single(p => p.Id == policy.Id).Unresolved is null;

    private static List<FlowQuestion> Questions(NetworksConfiguration configuration)
    {
        var containers = configuration.Addresses.Select(static a => a.ContainerName).Distinct(StringComparer.Ordinal).ToList();
        // A client is behind one interface.
        var outside = configuration.Policies.SelectMany(static p => p.Interfaces).Distinct(StringComparer.Ordinal).Select(static (name, i) => string.Create(CultureInfo.InvariantCulture, $"{name.Replace('+', '7')}:10.9.{i}.2"));
        var ports = configuration.Policies.SelectMany(static p => p.Ports).Select(static p => p.First).Append((ushort)9999).Distinct().ToList();
        return [.. from source in containers.Concat(outside).Append("10.9.0.2")
                   from target in configuration.Addresses
                   from port in ports
                   where target.ContainerName != source
                   select new FlowQuestion(source, target.Address.ToString(), "tcp", port)];
    }

    private static NetworksConfiguration Load(string name)
    {
        var loaded = ConfigurationLoader.Load(File.ReadAllBytes(Path.Combine(Folder, $"{name}.json")));
        Assert.Empty(loaded.Mistakes);
        return loaded.Configuration!;
    }

    private static string Words(FlowReport report) => string.Join(" | ", report.Flows.SelectMany(static f => f.Ways).Select(static w => w.Reason));
}
