using System.Net;

namespace NetworkGo.Netfilter.Walk.Packets;

/// <summary>What routing is asked about a packet.</summary>
/// <param name="Destination">Where it is to go.</param>
/// <param name="Source">From which address; null lets the kernel choose.</param>
/// <param name="Input">The interface it arrives on; null for one that is made there.</param>
/// <param name="Mark">Its mark.</param>
public sealed record RouteQuestion(IPAddress Destination, IPAddress? Source, string? Input, uint Mark);
