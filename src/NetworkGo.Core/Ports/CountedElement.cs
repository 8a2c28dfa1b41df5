using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Core.Ports;

/// <summary>An element of a set, and what it counted.</summary>
/// <param name="Element">The element.</param>
/// <param name="Packets">Packets.</param>
/// <param name="Bytes">Bytes of them.</param>
public sealed record CountedElement(Element Element, ulong Packets, ulong Bytes);
