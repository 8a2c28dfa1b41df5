using System.Net;
using NetworkGo.Netfilter.Nftables.State;
using NetworkGo.Netfilter.Walk.Nft;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Netfilter.Walk;

/// <summary>A namespace, as far as a packet meets it.</summary>
public sealed record WalkPlace
{
    /// <summary>The rules in force.</summary>
    public required EquatableArray<WalkRuleset> Rulesets { get; init; }

    /// <summary>The tables in force that were made with <c>nft</c> itself.</summary>
    public EquatableArray<NftTable> Tables { get; init; }

    /// <summary>The own table; null where there is none.</summary>
    public TableState? Own { get; init; }

    /// <summary>What routing says of a packet; null where no route leads.</summary>
    public required Func<WalkPacket, WalkRoute?> Route { get; init; }

    /// <summary>Whether an address is the namespace's own.</summary>
    public required Func<IPAddress, bool> IsLocal { get; init; }

    /// <summary>The address that REDIRECT sends to, by the interface a packet arrives on (null: made here); null where it is not known.</summary>
    public Func<string?, IPAddress?> AddressOf { get; init; } = static _ => null;
}
