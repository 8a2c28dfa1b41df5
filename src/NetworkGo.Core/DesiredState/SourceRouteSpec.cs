using System.Net;

namespace NetworkGo.Core.DesiredState;

/// <summary>
/// The way back of a DNAT that keeps the client's address: what leaves from <see cref="Source"/> goes by
/// <see cref="Gateway"/>, whatever the default route (<c>ip rule from SOURCE</c> and a routing table of its own).
/// </summary>
// See docs/decisions/009.
public sealed record SourceRouteSpec
{
    /// <summary>The fixed address of the target.</summary>
    public required IPAddress Source { get; init; }

    /// <summary>The gateway of its network.</summary>
    public required IPAddress Gateway { get; init; }
}
