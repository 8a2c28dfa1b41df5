namespace NetworkGo.Netfilter.Nftables.Model;

/// <summary>What a counter has counted.</summary>
/// <param name="Packets">Packets.</param>
/// <param name="Octets">Bytes of them.</param>
public readonly record struct Counter(ulong Packets, ulong Octets);
