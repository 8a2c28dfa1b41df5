using System.Net;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;

namespace NetworkGo.Core.Policies;

/// <summary>
/// Plans the ways that one policy needs out of containers: which routes have to hold, and what the kernel is asked once they are written.
/// </summary>
// See docs/decisions/055.
internal sealed class PolicyWays(PolicyDefinition policy, Topology topology, EndpointFacts endpoints, FragmentBuilder builder)
{
    /// <summary>
    /// From a container to a target. One with a fixed address on the target's own network reaches it directly; any other may need a route to
    /// leave from the address that the rules are for.
    /// </summary>
    /// <param name="container">The container.</param>
    /// <param name="from">Those of its addresses from which it may be reached.</param>
    /// <param name="target">The target, of the file or outside.</param>
    /// <param name="accepted">No route is needed where the kernel leaves from one of these.</param>
    /// <param name="kind">What of the way matters.</param>
    public void AddRequests(
        string container, IReadOnlyList<AddressDefinition> from, IPAddress target, EquatableArray<IPNetwork> accepted, WayKind kind)
    {
        if (from.Count == 0)
        {
            return;
        }

        var network = topology.At(target) is { } managed ? topology.NetworkOf(managed) : topology.NetworkHolding(Subnets.Single(target));
        var own = topology.AddressesOf(container).ToList();
        if (network is not null && own.Exists(a => a.NetworkKey == network.Key))
        {
            return;
        }

        var id = new NamespaceId(container);
        builder.Add(id, new RouteSpec
        {
            Destination = network?.Subnet ?? Subnets.Single(target),
            Gateway = topology.NetworkOf(from[0]).Gateway,
            Source = from[0].Address,
            Probe = target,
            AcceptedSources = accepted,
        });
        // Where more is let through than its networks, the kernel may leave from an address that is not the file's, as that on the default bridge. Then
        // no route is made, and what binds itself to an address of the file's needs one of its own.
        EquatableArray<IPNetwork> wider = [.. accepted.Where(a => !from.Any(f => Subnets.Contains(topology.NetworkOf(f).Subnet, a)))];
        foreach (var address in from)
        {
            if (kind == WayKind.Both && (own.Count > 1 || wider.Count > 0))
            {
                AddSource(id, address, target);
            }

            AddWay(id, address, target, kind, wider);
        }
    }

    /// <summary>From a target back to a source outside the networks of the file: by the network that the requests came by.</summary>
    /// <param name="target">The target's address.</param>
    /// <param name="source">Who is answered; null is everyone.</param>
    public void AddAnswers(AddressDefinition target, IPNetwork? source)
    {
        // Its way is planned once it runs: a policy does not wait for one of its targets.
        if (endpoints.IsIdle(target.ContainerName) || (source is { } some && topology.NetworkHolding(some) is not null))
        {
            return;
        }

        var id = new NamespaceId(target.ContainerName);
        var isAnywhere = source is not { PrefixLength: > 0 };
        var probe = isAnywhere ? WayProbe.Anywhere : WayProbe.In(source!.Value);
        if (!isAnywhere)
        {
            // What is sent from no address in particular, as by many a service over UDP, leaves from the one that the route says.
            builder.Add(id, new RouteSpec
            {
                Destination = source!.Value,
                Gateway = topology.NetworkOf(target).Gateway,
                Source = target.Address,
                Probe = probe,
                AcceptedSources = [Subnets.Single(target.Address)],
            });
        }

        AddSource(id, target, probe);
        AddWay(id, target, probe, isAnywhere ? WayKind.Bound : WayKind.Both, []);
    }

    private void AddSource(NamespaceId id, AddressDefinition address, IPAddress probe) => builder.Add(id, new SourceRouteSpec
    {
        Source = address.Address,
        Gateway = topology.NetworkOf(address).Gateway,
        Probes = [probe],
    });

    private void AddWay(NamespaceId id, AddressDefinition address, IPAddress remote, WayKind kind, EquatableArray<IPNetwork> accepted) => builder.Add(id, new WaySpec
    {
        Policy = policy.Id,
        Local = address.Address,
        Gateway = topology.NetworkOf(address).Gateway,
        Remote = remote,
        Kind = kind,
        AcceptedSources = accepted,
    });
}
