using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Policies;

/// <summary>One namespace, and what all policies together ask of it.</summary>
internal sealed class NamespaceSlot(NamespaceId id)
{
    private List<FragmentPart>? collected;

    /// <summary>The namespace.</summary>
    public NamespaceId Id => id;

    /// <summary>What is asked of it; nothing before the first time.</summary>
    public NamespaceSpec Spec { get; private set; } = NamespaceSpec.Empty(id);

    /// <summary>Whether no policy asked anything of it when it was put together last.</summary>
    public bool IsUnused { get; private set; } = true;

    /// <summary>It is to be put together again: what policies ask of it is collected from now on.</summary>
    public void Open() => collected ??= [];

    /// <summary>Takes what one policy asks, in the order of the file; nothing where it is not put together again.</summary>
    public void Collect(FragmentPart part) => collected?.Add(part);

    /// <summary>Puts it together. A spec that comes out equal stays the same object.</summary>
    public void Close()
    {
        if (collected is not { } parts)
        {
            return;
        }

        collected = null;
        IsUnused = parts.Count == 0;
        var next = Join(parts);
        if (Spec != next)
        {
            Spec = next;
        }
    }

    private NamespaceSpec Join(List<FragmentPart> parts)
    {
        var rules = new Rule[parts.Sum(static p => p.Rules.Count)];
        var routes = new Dictionary<IPNetwork, RouteSpec>();
        SortedDictionary<string, SourceRouteSpec>? sourceRoutes = null;
        var (at, forwarding) = (0, false);
        foreach (var part in parts)
        {
            part.Rules.AsSpan().CopyTo(rules.AsSpan(at));
            at += part.Rules.Count;
            foreach (var route in part.Routes)
            {
                Add(routes, route);
            }

            foreach (var route in part.SourceRoutes)
            {
                (sourceRoutes ??= new(StringComparer.Ordinal))[route.Source.ToString()] = route;
            }

            forwarding |= part.Forwards;
        }

        return new NamespaceSpec
        {
            Id = id,
            Rules = EquatableArray.Own(rules),
            Routes = routes.Values.OrderBy(static r => r.Destination.ToString(), StringComparer.Ordinal).ToEquatableArray(),
            SourceRoutes = sourceRoutes?.Values.ToEquatableArray() ?? [],
            Forwarding = forwarding,
        };
    }

    /// <summary>
    /// One route per destination: where two policies accept different sources, the route leaves from one that both accept.
    /// </summary>
    private static void Add(Dictionary<IPNetwork, RouteSpec> routes, RouteSpec route)
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
