using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Core.Ports;

/// <summary>The devices of a namespace, or why they could not be read.</summary>
/// <param name="Links">The devices.</param>
/// <param name="Failure">Why not; null where they were read.</param>
public sealed record LinksRead(EquatableArray<NamespaceLink> Links, string? Failure);
