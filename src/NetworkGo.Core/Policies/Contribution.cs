using NetworkGo.Core.DesiredState;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Policies;

/// <summary>One thing that a policy asks of one namespace.</summary>
/// <param name="Id">The namespace.</param>
internal readonly record struct Contribution(NamespaceId Id)
{
    /// <summary>A rule.</summary>
    public Rule? Rule { get; init; }

    /// <summary>A route.</summary>
    public RouteSpec? Route { get; init; }

    /// <summary>A fixed address whose answers go back by its own network.</summary>
    public SourceRouteSpec? SourceRoute { get; init; }

    /// <summary>That it forwards.</summary>
    public bool Forwards { get; init; }
}
