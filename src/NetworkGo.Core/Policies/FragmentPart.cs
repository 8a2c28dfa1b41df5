using NetworkGo.Core.DesiredState;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Policies;

/// <summary>What one policy asks of one namespace.</summary>
internal sealed record FragmentPart
{
    /// <summary>The namespace.</summary>
    public required NamespaceId Id { get; init; }

    /// <summary>The rules, in their order, each once.</summary>
    public EquatableArray<Rule> Rules { get; init; }

    /// <summary>The routes, in their order.</summary>
    public EquatableArray<RouteSpec> Routes { get; init; }

    /// <summary>Fixed addresses whose answers go back by their own network.</summary>
    public EquatableArray<SourceRouteSpec> SourceRoutes { get; init; }

    /// <summary>The ways that it needs, in their order.</summary>
    public EquatableArray<WaySpec> Ways { get; init; }

    /// <summary>Whether it has to forward.</summary>
    public bool Forwards { get; init; }
}
