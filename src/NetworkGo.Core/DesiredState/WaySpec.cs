using System.Net;

namespace NetworkGo.Core.DesiredState;

/// <summary>
/// A way that a policy needs out of a container: what leaves from <see cref="Local"/> for <see cref="Remote"/> goes by
/// <see cref="Gateway"/>, on the device that carries <see cref="Local"/>. Whether it does the kernel is asked.
/// </summary>
// See docs/decisions/055.
public sealed record WaySpec
{
    /// <summary>The policy's id.</summary>
    public required string Policy { get; init; }

    /// <summary>The container's own address.</summary>
    public required IPAddress Local { get; init; }

    /// <summary>The gateway of its network.</summary>
    public required IPAddress Gateway { get; init; }

    /// <summary>The other end, or an address of the network that it is in.</summary>
    public required IPAddress Remote { get; init; }

    /// <summary>Addresses outside the file's from which the policy lets the other end be reached as well, whichever way that is: a choice of the kernel's that is right, too.</summary>
    public EquatableArray<IPNetwork> AcceptedSources { get; init; }

    /// <summary>What of it matters.</summary>
    public WayKind Kind { get; init; }
}
