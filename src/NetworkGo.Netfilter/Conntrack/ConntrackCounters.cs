using System.Runtime.InteropServices;

namespace NetworkGo.Netfilter.Conntrack;

/// <summary>What one direction of a flow has carried, where <c>net.netfilter.nf_conntrack_acct</c> is on.</summary>
/// <param name="Packets">Packets.</param>
/// <param name="Bytes">Bytes, with the IP header.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ConntrackCounters(ulong Packets, ulong Bytes);
