using System.Net;

namespace NetworkGo.Netfilter.Walk.Packets;

/// <summary>What routing says of a destination.</summary>
/// <param name="IsLocal">Whether it is the namespace's own.</param>
/// <param name="Output">The interface that leads there; null for a local one.</param>
/// <param name="OutputAddress">The address that masquerading gives a packet there; null where it is not known.</param>
public sealed record WalkRoute(bool IsLocal, string? Output, IPAddress? OutputAddress)
{
    /// <summary>Whose turn it is next: the gateway, or the destination itself.</summary>
    public IPAddress? NextHop { get; init; }

    /// <summary>The address that what is sent from here leaves with.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>Why there is none after all; null where there is one.</summary>
    public string? Failure { get; init; }
}
