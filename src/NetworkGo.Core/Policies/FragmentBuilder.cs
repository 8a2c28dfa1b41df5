using System.Collections.Immutable;
using NetworkGo.Core.DesiredState;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Policies;

/// <summary>Collects what one policy asks, namespace by namespace.</summary>
internal sealed class FragmentBuilder
{
    // A policy of a few names is compared faster than hashed.
    private const int FewRules = 12;

    private readonly List<Part> parts = [];

    /// <summary>Adds a rule, unless the policy asks for it already.</summary>
    public void Add(NamespaceId id, Rule rule)
    {
        var part = PartOf(id);
        if (part.Seen is { } seen ? seen.Add(rule) : !part.Rules.Contains(rule))
        {
            part.Rules.Add(rule);
        }

        if (part.Seen is null && part.Rules.Count > FewRules)
        {
            part.Seen = [.. part.Rules];
        }
    }

    /// <summary>Adds a route.</summary>
    public void Add(NamespaceId id, RouteSpec route) => (PartOf(id).Routes ??= []).Add(route);

    /// <summary>Adds a fixed address whose answers go back by its own network.</summary>
    public void Add(NamespaceId id, SourceRouteSpec route) => (PartOf(id).SourceRoutes ??= []).Add(route);

    /// <summary>Adds a way that has to be right.</summary>
    public void Add(NamespaceId id, WaySpec way) => (PartOf(id).Ways ??= []).Add(way);

    /// <summary>The namespace has to forward.</summary>
    public void Forward(NamespaceId id) => PartOf(id).Forwards = true;

    /// <summary>What was collected; by the names of the containers, the host first.</summary>
    public ImmutableArray<FragmentPart> ToParts()
    {
        if (parts.Count > 1)
        {
            parts.Sort(static (a, b) => string.CompareOrdinal(a.Id.ContainerName, b.Id.ContainerName));
        }

        var result = ImmutableArray.CreateBuilder<FragmentPart>(parts.Count);
        foreach (var part in parts)
        {
            result.Add(new FragmentPart
            {
                Id = part.Id,
                Rules = part.Rules.ToEquatableArray(),
                Routes = part.Routes?.ToEquatableArray() ?? [],
                SourceRoutes = part.SourceRoutes?.ToEquatableArray() ?? [],
                Ways = part.Ways?.Distinct().ToEquatableArray() ?? [],
                Forwards = part.Forwards,
            });
        }

        return result.MoveToImmutable();
    }

    private Part PartOf(NamespaceId id)
    {
        foreach (var part in parts)
        {
            if (part.Id == id)
            {
                return part;
            }
        }

        var added = new Part(id);
        parts.Add(added);
        return added;
    }

    private sealed class Part(NamespaceId id)
    {
        public NamespaceId Id => id;

        public List<Rule> Rules { get; } = [];

        public HashSet<Rule>? Seen { get; set; }

        public List<RouteSpec>? Routes { get; set; }

        public List<SourceRouteSpec>? SourceRoutes { get; set; }

        public List<WaySpec>? Ways { get; set; }

        public bool Forwards { get; set; }
    }
}
