using System.Net;

namespace NetworkGo.Core.Configuration.Validation;

/// <summary>Which addresses a host on a network may have.</summary>
internal static class UsableAddresses
{
    // RFC 6890: "this network", loopback, and everything from multicast upward.
    private static readonly IPNetwork[] Reserved =
    [
        new(new IPAddress([0, 0, 0, 0]), 8),
        new(new IPAddress([127, 0, 0, 0]), 8),
        new(new IPAddress([224, 0, 0, 0]), 3),
    ];

    /// <summary>The reserved block that a subnet reaches into; null when there is none.</summary>
    public static IPNetwork? ReservedPartOf(IPNetwork network)
    {
        foreach (var block in Reserved)
        {
            if (Subnets.Overlap(block, network))
            {
                return block;
            }
        }

        return null;
    }
}
