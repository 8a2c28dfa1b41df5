using NetworkGo.Netfilter.Rules;
using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Core.DesiredState;

/// <summary>Everything that one network namespace should hold.</summary>
public sealed record NamespaceSpec
{
    /// <summary>Which namespace.</summary>
    public required NamespaceId Id { get; init; }

    /// <summary>The rules of NetworkGo's own chains; those of one chain in their order.</summary>
    public EquatableArray<Rule> Rules { get; init; }

    /// <summary>Routes to other networks by the gateway of a fixed address's network.</summary>
    public EquatableArray<RouteSpec> Routes { get; init; }

    /// <summary>Fixed addresses whose answers go back by their own network's gateway.</summary>
    public EquatableArray<SourceRouteSpec> SourceRoutes { get; init; }

    /// <summary>The ways that policies need out of it; by policy, in the order of the file.</summary>
    public EquatableArray<WaySpec> Ways { get; init; }

    /// <summary>Whether IPv4 forwarding has to be on.</summary>
    public bool Forwarding { get; init; }

    /// <summary>
    /// Of the host: the bridges that the engine says there are. A namespace without any of them is not the engine's host.
    /// </summary>
    public EquatableArray<string> Bridges { get; init; }

    /// <summary>
    /// Of the host of an engine whose own rules are nftables': the engine's bridges. Null where its rules are iptables'.
    /// </summary>
    public EquatableArray<EngineBridge>? Nftables { get; init; }

    /// <summary>Of such a host: the mark that the engine accepts by its settings; null where it accepts none.</summary>
    public AcceptMark? EngineMark { get; init; }

    /// <summary>Nothing at all: what a namespace is left with when the last policy about it is gone.</summary>
    public static NamespaceSpec Empty(NamespaceId id) => new() { Id = id };
}
