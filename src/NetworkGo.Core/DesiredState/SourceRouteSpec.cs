using System.Net;

namespace NetworkGo.Core.DesiredState;

/// <summary>
/// The way of one fixed address: what leaves from <see cref="Source"/> goes by <see cref="Gateway"/>, whatever the default
/// route (<c>ip rule from SOURCE</c> and a routing table of its own).
/// </summary>
// See docs/decisions/009 and 055.
public sealed record SourceRouteSpec
{
    /// <summary>The fixed address.</summary>
    public required IPAddress Source { get; init; }

    /// <summary>The gateway of its network.</summary>
    public required IPAddress Gateway { get; init; }

    /// <summary>
    /// Destinations to ask the kernel about: nothing is needed where it sends what leaves from <see cref="Source"/> for each of them by
    /// <see cref="Gateway"/> already. Empty: it is wanted in any case.
    /// </summary>
    public EquatableArray<IPAddress> Probes { get; init; }
}
