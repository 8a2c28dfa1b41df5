using System.Globalization;
using System.Net;
using System.Text.Json;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Planning;
using NetworkGo.Core.Status;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Core.Explaining;

/// <summary>Finds what would make a flow pass, and tries it: the flow is walked over the host as it would be then.</summary>
internal sealed class RemedyFinder(FlowJudge judge)
{
    private const int MostRules = 4;

    /// <summary>What would, in the order in which an operator would try it; empty where nothing is known to.</summary>
    public async Task<EquatableArray<Remedy>> FindAsync(FlowQuestion question, FlowStart start, FlowAnswer flow, CancellationToken cancellationToken)
    {
        var missing = await judge.SettleAsync(() => Missing(start, flow).ToList(), cancellationToken).ConfigureAwait(false);
        if (missing.Count > 0)
        {
            return missing.ToEquatableArray();
        }

        // Nothing that is known blocks it.
        if (flow.Ways.All(static w => w.Verdict == FlowVerdict.Pass || w.Doubt is not null))
        {
            return Untried(flow).ToEquatableArray();
        }

        var asFile = judge.Compile(judge.Configuration);
        var proposed = Propose(question, start, flow);
        var withPolicy = proposed is null ? null : judge.Compile(judge.Configuration with { Policies = judge.Configuration.Policies.Append(proposed).ToEquatableArray() });

        // In the order of how little each changes; the first that helps is proposed.
        (HostState? State, Remedy? Remedy)[] worlds =
        [
            (judge.IsModel ? asFile : null, null),
            (judge.IsModel ? null : asFile, new Remedy("the file allows it already, and the host is not as the file says: run network-go apply, or see in network-go status what keeps the daemon from it", null, true)),
            (withPolicy, proposed is null ? null : new Remedy("add this to \"policies\" in the file", Json(proposed), true)),
        ];
        foreach (var (state, remedy) in worlds.Where(w => w.Remedy is not null && w.State is not null))
        {
            if (await PassesAsync(question, start, flow, state, [], cancellationToken).ConfigureAwait(false) is null)
            {
                return [remedy!];
            }
        }

        foreach (var (state, remedy) in worlds.Where(static (w, i) => i == 0 || (w.Remedy is not null && w.State is not null)))
        {
            if (await WithoutRulesAsync(question, start, flow, state, cancellationToken).ConfigureAwait(false) is { Count: > 0 } rules)
            {
                return (remedy is null ? rules : rules.Append(remedy)).ToEquatableArray();
            }
        }

        return Untried(flow).ToEquatableArray();
    }

    private static string Json(PolicyDefinition policy)
    {
        List<string> members = [$"\"from\": {Text(policy.From!)}", $"\"selector\": {Text(policy.Selector!)}"];
        if (policy.Ports.Count > 0)
        {
            members.Add(string.Create(CultureInfo.InvariantCulture, $"\"port\": {policy.Ports[0].First}"));
        }

        if (policy.Protocol != IpProtocol.Tcp)
        {
            members.Add($"\"proto\": \"{policy.Protocol.ToString().ToLowerInvariant()}\"");
        }

        return $"{{ {string.Join(", ", members)} }}";
    }

    private static string Text(string value) => $"\"{JsonEncodedText.Encode(value)}\"";

    // What is not there cannot be walked through.
    private IEnumerable<Remedy> Missing(FlowStart start, FlowAnswer flow)
    {
        var concerned = new[] { start.Namespace, judge.Bare.HolderOf(flow.Address) ?? NamespaceId.Host }.Where(static n => !n.IsHost).Distinct().ToList();
        foreach (var id in concerned)
        {
            if (judge.Bare.Namespace(id)?.Remedy is { } remedy)
            {
                yield return new Remedy(remedy, null, false);
            }
        }

        if (judge.IsModel)
        {
            yield break;
        }

        var containers = concerned.Select(static id => id.ContainerName!).ToHashSet(StringComparer.Ordinal);
        var networks = judge.Configuration.Addresses.Where(a => containers.Contains(a.ContainerName)).Select(static a => a.NetworkKey).ToHashSet(StringComparer.Ordinal);
        var names = judge.Configuration.Networks.Where(n => networks.Contains(n.Key)).Select(static n => n.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var planned in EngineForecast.Of(judge.Compile(judge.Configuration), judge.Inventory.Snapshot).Objects)
        {
            if (!(planned.Kind == ObjectKind.Container ? containers : names).Contains(planned.Name) || planned.Reason is "ContainerMissing")
            {
                continue;
            }

            var what = $"{planned.Kind.ToString().ToLowerInvariant()} {planned.Name}";
            if (planned.Action == PlannedAction.Blocked)
            {
                yield return new Remedy($"{what}: {planned.Reason}: {planned.Message}", null, false);
            }
            else if (planned.Changes.Count > 0)
            {
                yield return new Remedy($"{what} is not as the file says ({string.Join("; ", planned.Changes)}): run network-go apply, or see network-go status", null, false);
            }
        }
    }

    private PolicyDefinition? Propose(FlowQuestion question, FlowStart start, FlowAnswer flow)
    {
        var source = start.Source ?? flow.Ways.Select(static w => w.Source).FirstOrDefault(static s => !s.Equals(IPAddress.Any));
        if (source is null || judge.Bare.HolderOf(flow.Address) is not { IsHost: false } target)
        {
            return null;
        }

        var managed = judge.Configuration.Addresses;
        var from = !start.Namespace.IsHost && managed.Any(a => a.ContainerName == start.Namespace.ContainerName) && start.Source is null
            ? start.Namespace.ContainerName!
            : question.From == start.Input && SubnetOf(start.Input, source) is { } subnet ? subnet.ToString()
            : source.ToString();
        var owned = managed.Where(a => a.ContainerName == target.ContainerName).ToList();
        return new PolicyDefinition
        {
            Index = judge.Configuration.Policies.Count,
            Id = "proposed",
            From = from,
            Selector = owned is [{ } one] && one.Address.Equals(flow.Address) ? one.ContainerName : flow.Address.ToString(),
            Ports = question.Port == 0 ? [] : [new PortRange(question.Port)],
            Protocol = question.Protocol switch
            {
                "udp" => IpProtocol.Udp,
                "sctp" => IpProtocol.Sctp,
                "icmp" => IpProtocol.Icmp,
                _ => IpProtocol.Tcp,
            },
        };
    }

    // No single client was asked about: the whole subnet behind the interface.
    private IPNetwork? SubnetOf(string? input, IPAddress source) =>
        judge.Bare.Namespace(NamespaceId.Host)?.Link(input)?.Addresses.FirstOrDefault(a => a.Subnet.Contains(source))?.Subnet;

    /// <summary>Null where it passes in that world; else the way that does not.</summary>
    private async Task<FlowWay?> PassesAsync(
        FlowQuestion question, FlowStart start, FlowAnswer flow, HostState? state, IReadOnlyCollection<(string Namespace, WalkStep Rule)> without, CancellationToken cancellationToken)
    {
        var facts = judge.Forecast(state, without);
        var ways = await judge.SettleAsync(() => FlowJudge.Walk(facts, start, flow.Address, question), cancellationToken).ConfigureAwait(false);
        return ways.FirstOrDefault(static w => w.Verdict != FlowVerdict.Pass && w.Doubt is null);
    }

    // Takes away, one after the other, what drops it and is not NetworkGo's nor the engine's.
    private async Task<List<Remedy>> WithoutRulesAsync(FlowQuestion question, FlowStart start, FlowAnswer flow, HostState? state, CancellationToken cancellationToken)
    {
        var without = new List<(string Namespace, WalkStep Rule)>();
        while (without.Count <= MostRules)
        {
            if (await PassesAsync(question, start, flow, state, without, cancellationToken).ConfigureAwait(false) is not { } stuck)
            {
                return [.. without.Select(static w => new Remedy(
                    $"{w.Rule.Place} in {w.Namespace} is another program's and blocks it: remove it, or put an exception before it: {w.Rule.Rule}", null, true))];
            }

            if (stuck is not { Verdict: FlowVerdict.Drop, Rule: { Number: > 0, Policy: null } rule, Stations: [.., { } last] } || rule.IsEngines || rule.IsOwn)
            {
                return [];
            }

            without.Add((last.Namespace, rule));
        }

        return [];
    }

    private static IEnumerable<Remedy> Untried(FlowAnswer flow)
    {
        foreach (var way in flow.Ways.Where(static w => w.Verdict != FlowVerdict.Pass).DistinctBy(static w => w.Reason, StringComparer.Ordinal))
        {
            if (way.Doubt is { } doubt)
            {
                yield return new Remedy($"look at it yourself: {doubt}", null, false);
                continue;
            }

            var last = way.Stations.Count > 0 ? way.Stations[^1] : null;
            if (last is { Verdict: WalkVerdict.NoRoute } && last.Reason.Contains("forwarding is off", StringComparison.Ordinal))
            {
                yield return new Remedy($"switch IPv4 forwarding on in {last.Namespace} (sysctl net.ipv4.ip_forward=1), or have a policy that needs it", null, false);
            }
            else if (last is null or { Verdict: WalkVerdict.NoRoute })
            {
                yield return new Remedy($"a route is missing: {way.Reason}", null, false);
            }
            else if (last is { Verdict: WalkVerdict.Unknown })
            {
                yield return new Remedy($"look at it yourself: {last.Reason}", null, false);
            }
        }
    }
}
