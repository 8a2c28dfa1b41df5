using NetworkGo.Netfilter.Conntrack;

namespace NetworkGo.Core.Ports;

/// <summary>The flows of a namespace, or why they are not known.</summary>
/// <param name="Flows">
/// The flows that were there all the time while they were listed, and some of those that came or went. One may be
/// there twice where its neighbours in the kernel's table went. Empty with a fault.
/// </param>
/// <param name="Fault">Why there are none; null where they are known.</param>
public sealed record FlowListing(IReadOnlyList<ConntrackEntry> Flows, FlowFault? Fault);
