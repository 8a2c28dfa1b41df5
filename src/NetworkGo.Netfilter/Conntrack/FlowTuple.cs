using System.Net;

namespace NetworkGo.Netfilter.Conntrack;

/// <summary>A tracked flow, both directions, as connection tracking knows it.</summary>
/// <param name="Protocol">Protocol name as conntrack writes it: <c>tcp</c>, <c>udp</c>, <c>sctp</c>, <c>icmp</c>.</param>
/// <param name="Source">Original source.</param>
/// <param name="Destination">Original destination, before translation.</param>
/// <param name="SourcePort">Original source port; the ICMP id for icmp.</param>
/// <param name="DestinationPort">Original destination port; 0 for icmp.</param>
/// <param name="ReplySource">Who answers: the destination after translation.</param>
/// <param name="ReplyDestination">Who the answer is for: the source after translation.</param>
/// <param name="ReplySourcePort">Port that answers.</param>
/// <param name="ReplyDestinationPort">Port that the answer is for.</param>
public sealed record FlowTuple(
    string Protocol,
    IPAddress Source,
    IPAddress Destination,
    ushort SourcePort,
    ushort DestinationPort,
    IPAddress ReplySource,
    IPAddress ReplyDestination,
    ushort ReplySourcePort,
    ushort ReplyDestinationPort)
{
    /// <summary>
    /// This flow and all that differ from it in the client's end only: the source port,
    /// and its translation. No rule of NetworkGo's distinguishes these.
    /// </summary>
    public bool AnySourcePort { get; init; }
}
