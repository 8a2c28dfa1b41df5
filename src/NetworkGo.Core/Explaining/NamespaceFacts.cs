using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Netfilter.Nftables.State;
using NetworkGo.Netfilter.Walk;
using NetworkGo.Netfilter.Walk.Nft;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Core.Explaining;

/// <summary>What is known of a namespace.</summary>
public sealed record NamespaceFacts
{
    /// <summary>Which.</summary>
    public required NamespaceId Id { get; init; }

    /// <summary>The rules in force.</summary>
    public EquatableArray<WalkRuleset> Rulesets { get; init; }

    /// <summary>NetworkGo's own table; null where there is none.</summary>
    public TableState? Own { get; init; }

    /// <summary>The tables in force that iptables does not show, the own one left out.</summary>
    public EquatableArray<NftTable> Tables { get; init; }

    /// <summary>What may drop packets there and is not known: the chains of such tables that could not be read.</summary>
    public EquatableArray<ForeignChain> Unread { get; init; }

    /// <summary>Why such tables were not looked for; null where they were.</summary>
    public string? ForeignFailure { get; init; }

    /// <summary>Its devices.</summary>
    public EquatableArray<NamespaceLink> Links { get; init; }

    /// <summary>Why nothing more is known of it: the container does not run, for example; null where it is known.</summary>
    public string? Missing { get; init; }

    /// <summary>What would make it known; null where nothing is known to.</summary>
    public string? Remedy { get; init; }

    /// <summary>Whether it is missing because it cannot be read, rather than because it does not exist.</summary>
    public bool IsHidden { get; init; }

    /// <summary>A device by its name.</summary>
    public NamespaceLink? Link(string? name) => Links.FirstOrDefault(l => l.Name == name);

    /// <summary>The device that has an address.</summary>
    public NamespaceLink? Holding(IPAddress address) => Links.FirstOrDefault(l => l.Addresses.Any(a => a.Address.Equals(address)));

    /// <summary>Whether an address is its own.</summary>
    public bool IsLocal(IPAddress address) => IPAddress.IsLoopback(address) || Holding(address) is not null;
}
