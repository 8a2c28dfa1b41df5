using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.Reading;

/// <summary>An element with what the kernel knows of its use.</summary>
/// <param name="Element">As it was written.</param>
/// <param name="Counter">What it has counted; null where its set has no counters.</param>
/// <param name="Expires">How long it still stays; null where it has no timeout.</param>
public readonly record struct DumpedElement(Element Element, Counter? Counter, TimeSpan? Expires);
