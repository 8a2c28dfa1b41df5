using System.Runtime.InteropServices;

namespace NetworkGo.Netfilter.Nftables.Model;

/// <summary>What a counter has counted.</summary>
/// <param name="Packets">Packets.</param>
/// <param name="Octets">Bytes of them.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Counter(ulong Packets, ulong Octets);
