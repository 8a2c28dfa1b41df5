using System.Net;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Reconciling;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Core.Explaining;

/// <summary>Answers questions on facts that may have to be read first.</summary>
/// <param name="configuration">What names mean.</param>
/// <param name="inventory">The engine's listing.</param>
/// <param name="compile">What a configuration asks of this host.</param>
/// <param name="bare">The host without a forecast.</param>
/// <param name="learn">Reads what was asked and not known; false when there was nothing of the kind.</param>
/// <param name="isModel">Whether the host is a model: the file's own rules are then a forecast, too.</param>
/// <param name="backend">How policies are written.</param>
internal sealed class FlowJudge(
    NetworksConfiguration configuration,
    HostInventory inventory,
    Func<NetworksConfiguration, HostState> compile,
    IFlowFacts bare,
    Func<CancellationToken, Task<bool>> learn,
    bool isModel,
    PolicyBackend backend)
{
    // Each round knows more; a walk asks a few times in each namespace.
    private const int MostRounds = 200;

    private readonly FlowEnds ends = new(configuration, inventory);

    public NetworksConfiguration Configuration => configuration;

    public HostInventory Inventory => inventory;

    public FlowEnds Ends => ends;

    public IFlowFacts Bare => bare;

    public bool IsModel => isModel;

    public HostState Compile(NetworksConfiguration of) => compile(of);

    /// <summary>The host once a configuration is applied, without some rules of others.</summary>
    public IFlowFacts Forecast(HostState? state, IReadOnlyCollection<(string Namespace, WalkStep Rule)> without) =>
        new ForecastFacts(bare, state is null ? null : NamespaceMerge.Merge(state.Namespaces, inventory).Specs, without, backend);

    /// <summary>Answers questions.</summary>
    /// <param name="questions">What is asked.</param>
    /// <param name="whyNot">Whether to look for what would make those pass that do not.</param>
    /// <param name="isForecast">Whether about the host once the configuration is in force, rather than as it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<EquatableArray<FlowReport>> AnswerAsync(IReadOnlyList<FlowQuestion> questions, bool whyNot, bool isForecast, CancellationToken cancellationToken)
    {
        var facts = isModel || isForecast ? Forecast(compile(configuration), []) : bare;
        var reports = await SettleAsync(() => questions.Select(q => Answer(q, facts)).ToList(), cancellationToken).ConfigureAwait(false);
        if (!whyNot)
        {
            return reports.Select(static r => r.Report).ToEquatableArray();
        }

        var finder = new RemedyFinder(this);
        var explained = new List<FlowReport>();
        foreach (var (report, starts) in reports)
        {
            var flows = new List<FlowAnswer>();
            foreach (var (flow, start) in report.Flows.Zip(starts))
            {
                flows.Add(flow.Verdict == FlowVerdict.Pass ? flow : flow with { Remedies = await finder.FindAsync(report.Question, start, flow, cancellationToken).ConfigureAwait(false) });
            }

            explained.Add(report with { Flows = flows.ToEquatableArray() });
        }

        return explained.ToEquatableArray();
    }

    /// <summary>Repeats it until everything that it asked for was known.</summary>
    public async Task<T> SettleAsync<T>(Func<T> walk, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var result = walk();
            if (!await learn(cancellationToken).ConfigureAwait(false))
            {
                return result;
            }
        }

        throw new InvalidOperationException("A walk asks for ever more.");
    }

    /// <summary>The ways of one flow.</summary>
    public static EquatableArray<FlowWay> Walk(IFlowFacts facts, FlowStart start, IPAddress address, FlowQuestion question) =>
        new FlowWalk(facts, start, address, question.Protocol, question.Port).Run().ToEquatableArray();

    private (FlowReport Report, IReadOnlyList<FlowStart> Starts) Answer(FlowQuestion question, IFlowFacts facts)
    {
        var flows = new List<FlowAnswer>();
        var starts = new List<FlowStart>();
        string? problem;
        foreach (var (from, start) in ends.Origins(question.From, facts, out problem))
        {
            var targets = ends.Targets(question.To, start, facts, out var missing);
            problem ??= missing;
            foreach (var (to, address) in targets.Where(t => targets.Count == 1 || !IsItself(from, start, t.Label)))
            {
                var ways = Walk(facts, start, address, question);
                starts.Add(start);
                flows.Add(new FlowAnswer
                {
                    From = from,
                    To = to,
                    Address = address,
                    Verdict = FlowReport.Together([.. ways.Select(static w => w.Verdict)]),
                    Ways = ways,
                });
            }
        }

        return (
            new FlowReport
            {
                Question = question,
                Verdict = flows.Count == 0 ? FlowVerdict.Unknown : FlowReport.Together([.. flows.Select(static f => f.Verdict)]),
                Problem = flows.Count > 0 ? null : problem ?? "only the source itself has that name",
                IsModel = isModel,
                Notes = facts.Namespace(NamespaceId.Host)?.ForeignFailure is { } failure ? [$"rules made with nft itself are not looked for: {failure}"] : [],
                Flows = flows.ToEquatableArray(),
            },
            starts);
    }

    // A name that means several containers is asked about what is between them.
    private static bool IsItself(string from, FlowStart start, string to) =>
        start is { Input: null, Source: null, Namespace.IsHost: false } && to.StartsWith(from + " (", StringComparison.Ordinal);
}
