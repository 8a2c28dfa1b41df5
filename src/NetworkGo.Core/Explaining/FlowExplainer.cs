using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Reconciling;

namespace NetworkGo.Core.Explaining;

/// <summary>Says whether flows would pass, and what decides it. Reads the live host; changes nothing.</summary>
/// <param name="docker">The engine.</param>
/// <param name="namespaces">Opens the containers' namespaces.</param>
/// <param name="netfilter">Reads rules.</param>
/// <param name="routes">Reads devices and routes.</param>
/// <param name="foreign">Finds what iptables does not show.</param>
/// <param name="compile">Turns a configuration into everything it asks of the host, given what is known of it.</param>
/// <param name="nftables">Reads NetworkGo's own nftables tables; null where it writes none.</param>
/// <param name="backend">How policies are written, and so what a forecast puts there; null for iptables.</param>
/// <param name="sockets">Reads whether something listens where a flow arrives; null where that is not asked.</param>
public sealed class FlowExplainer(
    IDockerGateway docker,
    INamespaces namespaces,
    INetfilter netfilter,
    IRouteReader routes,
    IForeignTables foreign,
    Func<NetworksConfiguration, EngineFacts, HostState> compile,
    INftables? nftables = null,
    PolicyBackend? backend = null,
    ISocketReader? sockets = null)
{
    /// <summary>Answers questions about the live host, all on one reading of it.</summary>
    /// <param name="configuration">The file; it says what names mean, and why a rule is there.</param>
    /// <param name="questions">What is asked.</param>
    /// <param name="whyNot">Whether to look for what would make those pass that do not.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="EngineUnavailableException">The engine did not answer, or is none to work with.</exception>
    public Task<EquatableArray<FlowReport>> ExplainAsync(
        NetworksConfiguration configuration, IReadOnlyList<FlowQuestion> questions, bool whyNot, CancellationToken cancellationToken) =>
        AnswerAsync(configuration, questions, whyNot, isForecast: false, cancellationToken);

    /// <summary>The same about the host as it would be with the configuration in force.</summary>
    /// <param name="next">The configuration.</param>
    /// <param name="questions">What is asked.</param>
    /// <param name="whyNot">Whether to look for what would make those pass that do not.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="EngineUnavailableException">The engine did not answer, or is none to work with.</exception>
    public Task<EquatableArray<FlowReport>> ForecastAsync(
        NetworksConfiguration next, IReadOnlyList<FlowQuestion> questions, bool whyNot, CancellationToken cancellationToken) =>
        AnswerAsync(next, questions, whyNot, isForecast: true, cancellationToken);

    /// <summary>Compares a flow to this host as it is, and as it would be with a configuration in force.</summary>
    /// <param name="next">The configuration.</param>
    /// <param name="flow">The flow.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="EngineUnavailableException">The engine did not answer, or is none to work with.</exception>
    public async Task<FlowChange> CompareAsync(NetworksConfiguration next, CallerFlow flow, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(next);
        ArgumentNullException.ThrowIfNull(flow);
        var inventory = new HostInventory(await docker.ListAsync(cancellationToken).ConfigureAwait(false));
        var known = EngineFactsReader.Read(next, inventory);
        var state = compile(next, known);
        var change = new FlowChange
        {
            Network = state.Networks.FirstOrDefault(n => n.Subnet.Contains(flow.From) && !inventory.Snapshot.Networks.Any(m => m.Subnet == n.Subnet))?.Name,
        };
        if (flow.Question is not { } question)
        {
            return change with { Takers = TakersOf(flow, state, null) };
        }

        // Beside an engine with nftables too: what its own tables do to this flow is known, or makes it unknown.
        using var facts = new HostFacts(inventory, new FlowEnds(next, inventory).HolderOf, docker, namespaces, netfilter, routes, foreign, nftables);
        var judge = new FlowJudge(next, inventory, c => compile(c, known), facts, facts.LearnAsync, isModel: false, backend ?? PolicyBackend.Iptables);
        var before = (await judge.AnswerAsync([question], whyNot: false, isForecast: false, cancellationToken).ConfigureAwait(false))[0];
        return change with
        {
            Before = before,
            After = (await judge.AnswerAsync([question], whyNot: false, isForecast: true, cancellationToken).ConfigureAwait(false))[0],
            Takers = TakersOf(flow, state, before.Flows.SelectMany(static f => f.Ways).SelectMany(static w => w.Stations).FirstOrDefault()?.Input),
        };
    }

    /// <summary>Answers questions by the file alone, on a model of the host made from it.</summary>
    /// <param name="configuration">The file.</param>
    /// <param name="generation">Which engine's rules to take for granted.</param>
    /// <param name="compile">What a configuration asks of a host; the networks are as NetworkGo would make them.</param>
    /// <param name="questions">What is asked.</param>
    /// <param name="whyNot">Whether to look for what would make those pass that do not.</param>
    /// <param name="backend">How policies are written; null for iptables.</param>
    public static EquatableArray<FlowReport> ExplainByFile(
        NetworksConfiguration configuration,
        EngineGeneration generation,
        Func<NetworksConfiguration, HostState> compile,
        IReadOnlyList<FlowQuestion> questions,
        bool whyNot,
        PolicyBackend? backend = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(questions);
        var facts = new ModelFacts(configuration, generation, questions);

        // Nothing is waited for: a model knows everything at once.
        return new FlowJudge(
            configuration,
            facts.Inventory,
            compile,
            facts,
            static _ => Task.FromResult(false),
            isModel: true,
            backend ?? PolicyBackend.Iptables).AnswerAsync(questions, whyNot, isForecast: false, CancellationToken.None).GetAwaiter().GetResult();
    }

    private static EquatableArray<string> TakersOf(CallerFlow flow, HostState state, string? input) => state.Namespaces
        .Where(static n => n.Id.IsHost).SelectMany(static n => n.Rules).Where(r => flow.MayBeTakenBy(r, input)).Select(static r => r.Policy)
        .Distinct(StringComparer.Ordinal).ToEquatableArray();

    private async Task<EquatableArray<FlowReport>> AnswerAsync(
        NetworksConfiguration configuration, IReadOnlyList<FlowQuestion> questions, bool whyNot, bool isForecast, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(questions);

        // An engine that cannot be worked with says so here; what it lists would mean something else.
        var info = await docker.InfoAsync(cancellationToken).ConfigureAwait(false);
        if (info.UsesNftables)
        {
            return questions.Select(static q => new FlowReport
            {
                Question = q,
                Verdict = FlowVerdict.Unknown,
                Problem = "the engine keeps its rules in nftables tables of its own, which are not read here: what they drop is not known",
            }).ToEquatableArray();
        }

        var inventory = new HostInventory(await docker.ListAsync(cancellationToken).ConfigureAwait(false));
        var known = EngineFactsReader.Read(configuration, inventory);
        using var facts = new HostFacts(inventory, new FlowEnds(configuration, inventory).HolderOf, docker, namespaces, netfilter, routes, foreign, nftables);
        var reports = await new FlowJudge(configuration, inventory, c => compile(c, known), facts, facts.LearnAsync, isModel: false, backend ?? PolicyBackend.Iptables)
            .AnswerAsync(questions, whyNot, isForecast, cancellationToken).ConfigureAwait(false);
        return sockets is null ? reports : await new ListenerCheck(sockets, facts.HandleOf).CheckAsync(reports, cancellationToken).ConfigureAwait(false);
    }
}
