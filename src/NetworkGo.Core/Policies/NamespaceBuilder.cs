using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Policies;

/// <summary>Collects what the policies ask of one namespace.</summary>
internal sealed class NamespaceBuilder(NamespaceId id)
{
    private readonly List<Rule> rules = [];
    private readonly HashSet<Rule> seen = [];
    private readonly Dictionary<IPNetwork, RouteSpec> routes = [];
    private readonly SortedDictionary<string, SourceRouteSpec> sourceRoutes = new(StringComparer.Ordinal);

    private bool forwarding;

    public void Add(Contribution contribution)
    {
        if (contribution.Rule is { } rule && seen.Add(rule))
        {
            rules.Add(rule);
        }

        if (contribution.Route is { } route)
        {
            Add(route);
        }

        if (contribution.SourceRoute is { } sourceRoute)
        {
            sourceRoutes[sourceRoute.Source.ToString()] = sourceRoute;
        }

        forwarding |= contribution.Forwards;
    }

    public NamespaceSpec ToSpec() => new()
    {
        Id = id,
        Rules = rules.ToEquatableArray(),
        Routes = routes.Values.OrderBy(static r => r.Destination.ToString(), StringComparer.Ordinal).ToEquatableArray(),
        SourceRoutes = sourceRoutes.Values.ToEquatableArray(),
        Forwarding = forwarding,
    };

    /// <summary>
    /// One route per destination: where two policies accept different sources, the route leaves from one that both accept.
    /// </summary>
    private void Add(RouteSpec route)
    {
        if (!routes.TryGetValue(route.Destination, out var other))
        {
            routes.Add(route.Destination, route);
            return;
        }

        // As it is where many policies have the same sources.
        if (other.AcceptedSources == route.AcceptedSources)
        {
            return;
        }

        var both = other.AcceptedSources.Where(a => route.AcceptedSources.Any(b => Subnets.Contains(b, a)))
            .Concat(route.AcceptedSources.Where(b => other.AcceptedSources.Any(a => Subnets.Contains(a, b))))
            .Distinct().ToEquatableArray();
        if (both.Count > 0)
        {
            var chosen = both.Any(n => n.Contains(other.Source)) ? other : route;
            routes[route.Destination] = chosen with { AcceptedSources = both };
        }
    }
}
