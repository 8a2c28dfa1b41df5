using System.Globalization;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;

namespace NetworkGo.Core.Reconciling;

/// <summary>Whether the ways out of a container are those that its policies need, and what is in the way. Pure.</summary>
// See docs/decisions/055.
public sealed class WayJudge
{
    // Of rtnetlink(7): the tables that a namespace has by itself, and who makes the routes of a device's own network.
    private const uint MainTable = 254;
    private const uint LocalTable = 255;
    private const byte KernelProtocol = 2;

    private readonly EquatableArray<WaySpec> ways;
    private readonly WayQuestions asked = new();

    /// <summary>Judges these.</summary>
    public WayJudge(EquatableArray<WaySpec> ways)
    {
        this.ways = ways;
        foreach (var way in ways)
        {
            if (way.Kind != WayKind.Chosen)
            {
                asked.Add(Bound(way));
            }

            if (way.Kind != WayKind.Bound)
            {
                asked.Add(Chosen(way));
            }
        }
    }

    /// <summary>What the kernel has to be asked, each once.</summary>
    public EquatableArray<WayQuestion> Questions => asked.All;

    /// <summary>The policies whose way is not the one that they need, each once.</summary>
    /// <param name="read">What the kernel answered to <see cref="Questions"/>.</param>
    public EquatableArray<PolicyConflict> Judge(WaysRead read)
    {
        ArgumentNullException.ThrowIfNull(read);
        var devices = read.Addresses.ToLookup(static a => a.Key, static a => a.Value);

        // Where several addresses may reach the same end, the kernel chooses one of them.
        var locals = ways.Where(static w => w.Kind != WayKind.Bound).ToLookup(static w => w.Remote);
        return WayQuestions.FirstProblems(ways, static w => w.Policy, Problem);

        (string Reason, string Words)? Problem(WaySpec way)
        {
            if (way.Kind != WayKind.Chosen && asked.AnswerTo(Bound(way), read.Answers) is { } bound && !IsBy(bound, way))
            {
                return Words(way, bound, read.Rules);
            }

            return way.Kind != WayKind.Bound && asked.AnswerTo(Chosen(way), read.Answers) is { } chosen && !IsChosenRight(chosen, way, locals[way.Remote])
                ? Words(way, chosen, read.Rules)
                : null;
        }

        bool IsBy(WayAnswer answer, WaySpec way) =>
            answer.Failure is null && way.Gateway.Equals(answer.Gateway) && answer.Device is { } device && devices[way.Local].Contains(device, StringComparer.Ordinal);

        // What is on a network of the container's own is reached directly, and that is no one's doing.
        bool IsChosenRight(WayAnswer answer, WaySpec way, IEnumerable<WaySpec> among) =>
            (answer is { Failure: null, Protocol: KernelProtocol, Route: not null, Gateway: null } && answer.Table is MainTable)
            || among.Any(w => w.Local.Equals(answer.Source) && IsBy(answer, w))
            || (answer is { Failure: null, Source: { } source } && among.All(w => !w.Local.Equals(source)) && way.AcceptedSources.Any(a => a.Contains(source)));
    }

    private static WayQuestion Bound(WaySpec way) => new(way.Remote, way.Local);

    private static WayQuestion Chosen(WaySpec way) => new(way.Remote, null);

    private static (string Reason, string Words) Words(WaySpec way, WayAnswer answer, EquatableArray<RoutingRule> rules)
    {
        var wanted = $"{way.Local} has to reach {way.Remote} by {way.Gateway}";
        if (answer.Failure is { } failure)
        {
            return (WayReasons.NoRoute, $"{wanted}, and there is no way: {failure}; fix: look for a rule or route that forbids it (ip rule, ip route)");
        }

        var by = answer.Gateway is { } gateway ? $"by {gateway} on {answer.Device}" : $"directly on {answer.Device}";
        if (answer.Table is not (MainTable or LocalTable) && rules.FirstOrDefault(r => r.Table == answer.Table) is { } rule)
        {
            var number = rule.Priority.ToString(CultureInfo.InvariantCulture);
            var before = rule.Priority > 1 ? (rule.Priority - 1).ToString(CultureInfo.InvariantCulture) : "0";
            return (
                WayReasons.PolicyRouting,
                $"{wanted}, and another program's routing rule of priority {number} (lookup {answer.Table.ToString(CultureInfo.InvariantCulture)}) sends it {by}; "
                    + $"fix: take the rule out, or add an exception to it there (ip rule add to {way.Remote} lookup main priority {before})");
        }

        if (answer.Route is not { } route)
        {
            return (WayReasons.ForeignRoute, $"{wanted}, and the kernel sends it {by}; fix: look at ip rule and ip route there");
        }

        var from = answer.Source is { } source && !source.Equals(way.Local) ? $" from {source}" : "";
        return (
            WayReasons.ForeignRoute,
            $"{wanted}, and the route {(route.PrefixLength == 0 ? "default" : route)} {by} sends it another way{from}; "
                + "fix: take that route out there, or give it the same gateway");
    }
}
