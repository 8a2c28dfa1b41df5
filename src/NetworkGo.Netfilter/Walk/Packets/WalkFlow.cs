using System.Net;

namespace NetworkGo.Netfilter.Walk.Packets;

/// <summary>A flow on the walk, both directions, as connection tracking would know it.</summary>
/// <param name="Protocol">Protocol name: <c>tcp</c>, <c>udp</c>, <c>sctp</c>, <c>icmp</c>.</param>
/// <param name="Source">Original source.</param>
/// <param name="Destination">Original destination, before translation.</param>
/// <param name="SourcePort">Original source port; 0 where the protocol has none.</param>
/// <param name="DestinationPort">Original destination port; 0 where the protocol has none.</param>
/// <param name="ReplySource">Who answers: the destination after translation.</param>
/// <param name="ReplyDestination">Who the answer is for: the source after translation.</param>
/// <param name="ReplySourcePort">Port that answers.</param>
/// <param name="ReplyDestinationPort">Port that the answer is for.</param>
public sealed record WalkFlow(
    string Protocol,
    IPAddress Source,
    IPAddress Destination,
    ushort SourcePort,
    ushort DestinationPort,
    IPAddress ReplySource,
    IPAddress ReplyDestination,
    ushort ReplySourcePort,
    ushort ReplyDestinationPort);
