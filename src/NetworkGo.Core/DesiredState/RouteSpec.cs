using System.Net;

namespace NetworkGo.Core.DesiredState;

/// <summary>
/// A container on several networks often leaves from another address than its fixed one, and a rule for the fixed
/// one never matches. This is the route that corrects it, wanted only where the kernel would choose otherwise.
/// </summary>
public sealed record RouteSpec
{
    /// <summary>The subnet of the network that the target is on.</summary>
    public required IPNetwork Destination { get; init; }

    /// <summary>The gateway of the network that holds <see cref="Source"/>.</summary>
    public required IPAddress Gateway { get; init; }

    /// <summary>The fixed address to leave from; the route's device is the one that carries it.</summary>
    public required IPAddress Source { get; init; }

    /// <summary>An address of <see cref="Destination"/> to ask the kernel about (<c>ip route get</c>).</summary>
    public required IPAddress Probe { get; init; }

    /// <summary>No route is needed when the kernel would leave from an address in any of these.</summary>
    public EquatableArray<IPNetwork> AcceptedSources { get; init; }
}
