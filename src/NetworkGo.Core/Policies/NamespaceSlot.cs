using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Policies;

/// <summary>One namespace, and what all policies together ask of it.</summary>
internal sealed class NamespaceSlot(NamespaceId id)
{
    // In the order of the file.
    private readonly List<FragmentPart> parts = [];

    /// <summary>The namespace.</summary>
    public NamespaceId Id => id;

    /// <summary>What is asked of it.</summary>
    public NamespaceSpec Spec { get; private set; } = NamespaceSpec.Empty(id);

    /// <summary>Whether no policy asks anything of it.</summary>
    public bool IsUnused => parts.Count == 0;

    /// <summary>The place of what a policy asks among what all ask.</summary>
    public int PlaceOf(FragmentPart part) => parts.FindIndex(p => ReferenceEquals(p, part));

    /// <summary>What policies that follow each other ask takes the place of what others asked. A spec that stays equal stays the same object.</summary>
    /// <param name="at">The place of the first of them.</param>
    /// <param name="gone">What was asked from there on.</param>
    /// <param name="come">What is asked now.</param>
    public void Replace(int at, List<FragmentPart> gone, List<FragmentPart> come)
    {
        parts.RemoveRange(at, gone.Count);
        parts.InsertRange(at, come);
        if (gone.SequenceEqual(come))
        {
            return;
        }

        var start = 0;
        for (var i = 0; i < at; i++)
        {
            start += parts[i].Rules.Count;
        }

        var former = Spec.Rules.AsSpan();
        var next = Spec with
        {
            Rules = EquatableArray.Own<Rule>(
                [.. former[..start], .. come.SelectMany(static p => p.Rules), .. former[(start + gone.Sum(static p => p.Rules.Count))..]]),
        };
        Spec = AreRoutesSame(gone, come) ? next : WithRoutes(next);
    }

    private static bool AreRoutesSame(List<FragmentPart> gone, List<FragmentPart> come) =>
        gone.Exists(static p => p.Forwards) == come.Exists(static p => p.Forwards)
        && gone.SelectMany(static p => p.Routes).SequenceEqual(come.SelectMany(static p => p.Routes))
        && gone.SelectMany(static p => p.SourceRoutes).SequenceEqual(come.SelectMany(static p => p.SourceRoutes))
        && gone.SelectMany(static p => p.Ways).SequenceEqual(come.SelectMany(static p => p.Ways));

    private NamespaceSpec WithRoutes(NamespaceSpec spec)
    {
        var routes = new Dictionary<IPNetwork, RouteSpec>();
        SortedDictionary<string, SourceRouteSpec>? sourceRoutes = null;
        var forwarding = false;
        foreach (var part in parts)
        {
            foreach (var route in part.Routes)
            {
                Add(routes, route);
            }

            foreach (var route in part.SourceRoutes)
            {
                Add(sourceRoutes ??= new(StringComparer.Ordinal), route);
            }

            forwarding |= part.Forwards;
        }

        return spec with
        {
            Routes = routes.Values.OrderBy(static r => r.Destination.ToString(), StringComparer.Ordinal).ToEquatableArray(),
            SourceRoutes = sourceRoutes?.Values.ToEquatableArray() ?? [],
            Ways = parts.SelectMany(static p => p.Ways).ToEquatableArray(),
            Forwarding = forwarding,
        };
    }

    // One that is wanted in any case is not asked about for another's sake.
    private static void Add(SortedDictionary<string, SourceRouteSpec> routes, SourceRouteSpec route)
    {
        var source = route.Source.ToString();
        if (!routes.TryGetValue(source, out var other))
        {
            routes.Add(source, route);
        }
        else if (other.Probes != route.Probes)
        {
            routes[source] = other with
            {
                Probes = other.Probes.Count == 0 || route.Probes.Count == 0 ? [] : other.Probes.Union(route.Probes).ToEquatableArray(),
            };
        }
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
