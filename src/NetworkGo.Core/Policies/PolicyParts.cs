using System.Collections.Immutable;
using System.Net;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Policies;

/// <summary>The rules, routes and settings that one policy comes to, each for its namespace.</summary>
internal sealed class PolicyParts
{
    private readonly PolicyDefinition policy;
    private readonly PolicyRules rules;
    private readonly Topology topology;
    private readonly EndpointFacts endpoints;
    private readonly FragmentBuilder builder = new();
    private readonly PolicyWays ways;

    public PolicyParts(PolicyDefinition policy, PolicyRules rules, Topology topology, EndpointFacts endpoints)
    {
        (this.policy, this.rules, this.topology, this.endpoints) = (policy, rules, topology, endpoints);
        ways = new PolicyWays(policy, topology, endpoints, builder);
    }

    /// <summary>All of it.</summary>
    public ImmutableArray<FragmentPart> Parts => builder.ToParts();

    private IEnumerable<PortRange?> Ports => policy.Ports.Count == 0 ? [null] : policy.Ports.Select(static p => (PortRange?)p);

    /// <summary>Paths between two bridges (or from outside to one) through the host.</summary>
    public void OpenOnHost(IReadOnlyList<IPNetwork> sources, IReadOnlyList<IPAddress> targets)
    {
        foreach (var source in sources)
        {
            foreach (var target in targets.Where(t => source != Subnets.Single(t)))
            {
                OpenOnHost(source, target);
            }

            AddAnswers(source, targets);
        }

        // As most policies have it: one address, and so one container.
        if (sources.Count == 1 && topology.Inside(sources[0]) is { Count: <= 1 } few)
        {
            AddRoutes([.. few.Where(IsUsable)], targets, sources);
            return;
        }

        foreach (var container in sources.SelectMany(topology.Inside).Where(IsUsable).Distinct().GroupBy(static a => a.ContainerName, StringComparer.Ordinal))
        {
            AddRoutes([.. container], targets, [.. sources.Where(s => container.Any(a => s.Contains(a.Address)))]);
        }
    }

    /// <summary>Paths through a container that forwards.</summary>
    public void OpenInContainer(NamespaceId id, IReadOnlyList<IPNetwork> sources, IReadOnlyList<IPAddress> targets)
    {
        foreach (var source in sources)
        {
            foreach (var target in targets.Where(t => source != Subnets.Single(t)))
            {
                foreach (var port in Ports)
                {
                    Add(id, rules.Accept(source, target, input: null, port));
                    Add(id, rules.AcceptReplies(source, target, port, asked: null));
                }
            }
        }

        builder.Forward(id);
    }

    /// <summary>DNAT for what arrives at the host itself.</summary>
    public void TranslateOnHost(IReadOnlyList<IPNetwork?> sources, IReadOnlyList<IPAddress> targets)
    {
        Translate(NamespaceId.Host, sources, targets);
        if (policy.Masquerade)
        {
            return;
        }

        foreach (var target in targets)
        {
            if (topology.At(target) is { } managed)
            {
                builder.Add(
                    new NamespaceId(managed.ContainerName), new SourceRouteSpec { Source = target, Gateway = topology.NetworkOf(managed).Gateway });
            }
        }

        foreach (var source in sources)
        {
            AddAnswers(source, targets);
        }
    }

    /// <summary>DNAT for what arrives at a container itself, and the translated flow's way through the host.</summary>
    public void TranslateInContainer(string container, IReadOnlyList<IPNetwork?> sources, IReadOnlyList<IPAddress> targets)
    {
        Translate(new NamespaceId(container), sources, targets);
        var own = topology.AddressesOf(container).Where(IsUsable).ToList();
        foreach (var source in sources.Where(static s => s is not null))
        {
            AddAnswers(source, [.. own.Select(static a => a.Address)]);
        }

        foreach (var target in targets.Where(t => own.All(a => !a.Address.Equals(t))))
        {
            foreach (var address in own)
            {
                OpenTranslatedOnHost(address, target);
            }

            ways.AddRequests(container, own, target, own.Select(static a => Subnets.Single(a.Address)).ToEquatableArray(), WayKind.Chosen);
        }
    }

    private void Translate(NamespaceId id, IReadOnlyList<IPNetwork?> sources, IReadOnlyList<IPAddress> targets)
    {
        var spread = Running(targets);
        foreach (var (source, input) in sources.SelectMany(s => InputsOf(id, s).Select(i => (s, i))))
        {
            foreach (var port in policy.Ports)
            {
                var arriving = policy.ToPort is { } to ? new PortRange(to) : port;
                foreach (var target in targets)
                {
                    Add(id, rules.AcceptTranslated(source, target, input, arriving, port));
                    Add(id, rules.AcceptReplies(source, target, arriving, port));
                }

                if (policy.Masquerade)
                {
                    Add(id, rules.MarkForMasquerade(source, input, port));
                }

                for (var i = 0; i < spread.Count; i++)
                {
                    Add(id, rules.Dnat(source, input, port, spread[i], policy.ToPort, spread.Count - i));
                    if (policy.Masquerade)
                    {
                        Add(id, rules.Masquerade(spread[i], arriving));
                    }
                }
            }
        }

        builder.Forward(id);
    }

    private IEnumerable<string?> InputsOf(NamespaceId id, IPNetwork? source)
    {
        if (policy.Interfaces.Count == 0)
        {
            yield return id.IsHost && source is { } s && topology.NetworkHolding(s) is { } network ? topology.BridgeOf(network) : null;
        }

        foreach (var name in policy.Interfaces)
        {
            yield return name;
        }
    }

    // Every flow to one that does not run would be lost. Where none does, they stay for the one that starts.
    private IReadOnlyList<IPAddress> Running(IReadOnlyList<IPAddress> targets) =>
        targets.Count > 1 && targets.Where(t => topology.At(t) is not { } at || !endpoints.IsIdle(at.ContainerName)).ToList() is { Count: > 0 } running
            ? running
            : targets;

    private bool IsUsable(AddressDefinition address) => endpoints.ObstacleAt(address.Address) is null;

    private void OpenOnHost(IPNetwork source, IPAddress target)
    {
        OpenOnHost(source, target, topology.NetworkHolding(source), Ports);
    }

    private void OpenOnHost(IPNetwork source, IPAddress target, NetworkDefinition? network, IEnumerable<PortRange?> ports)
    {
        var bridge = network is null ? null : topology.BridgeOf(network);
        var targetNetwork = topology.At(target) is { } at ? topology.NetworkOf(at) : null;
        var hidden = policy.Masquerade ? topology.WithoutWayBack(source, target) : [];
        foreach (var port in ports)
        {
            Add(NamespaceId.Host, rules.AcceptRaw(source, target, bridge, port));
            Add(NamespaceId.Host, rules.Accept(source, target, bridge, port));
            Add(NamespaceId.Host, rules.AcceptReplies(source, target, port, asked: null));
            foreach (var shut in hidden)
            {
                Add(NamespaceId.Host, rules.MasqueradeSource(shut, target, port));
            }

            if (network is not null && targetNetwork is not null && hidden.Count == 0 && !topology.Masquerades(network))
            {
                Add(NamespaceId.Host, rules.AcceptRawReplies(source, target, topology.BridgeOf(targetNetwork), port));
            }
        }

        builder.Forward(NamespaceId.Host);
    }

    private void OpenTranslatedOnHost(AddressDefinition from, IPAddress target) => OpenOnHost(
        Subnets.Single(from.Address),
        target,
        topology.NetworkOf(from),
        policy.Ports.Select(p => (PortRange?)(policy.ToPort is { } to ? new PortRange(to) : p)));

    private void AddRoutes(IReadOnlyList<AddressDefinition> from, IReadOnlyList<IPAddress> targets, IReadOnlyList<IPNetwork> accepted)
    {
        foreach (var target in targets.Where(_ => from.Count > 0))
        {
            ways.AddRequests(from[0].ContainerName, from, target, accepted.ToEquatableArray(), WayKind.Both);
        }
    }

    private void AddAnswers(IPNetwork? source, IReadOnlyList<IPAddress> targets)
    {
        foreach (var target in targets)
        {
            if (topology.At(target) is { } managed)
            {
                ways.AddAnswers(managed, source);
            }
        }
    }

    private void Add(NamespaceId id, Rule rule) => builder.Add(id, rule);
}
