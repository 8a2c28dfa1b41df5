using System.Net;
using NetworkGo.Core.Engine;

namespace NetworkGo.Core.Reconciling;

/// <summary>Whether a network that exists can be taken for the one that is wanted.</summary>
public static class NetworkMatch
{
    /// <summary>What differs, in words with both values; empty when it can be adopted.</summary>
    public static EquatableArray<string> Differences(DockerNetwork found, string driver, IPNetwork subnet, IPAddress gateway)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(gateway);
        var differences = new List<string>();
        if (found.Subnet != subnet)
        {
            differences.Add($"subnet is {(found.Subnet is { } there ? there.ToString() : "not IPv4 or none")}, wanted {subnet}");
        }
        else if (!gateway.Equals(found.Gateway ?? FirstAddress(subnet)))
        {
            differences.Add($"gateway is {found.Gateway ?? FirstAddress(subnet)}, wanted {gateway}");
        }

        if (!string.Equals(found.Driver, driver, StringComparison.Ordinal))
        {
            differences.Add($"driver is {found.Driver}, wanted {driver}");
        }

        return differences.ToEquatableArray();
    }

    /// <summary>Whether two subnets share an address.</summary>
    public static bool Overlap(IPNetwork left, IPNetwork right) => left.Contains(right.BaseAddress) || right.Contains(left.BaseAddress);

    // An engine reports no gateway for a network that was created without one, and gives the bridge the first address.
    private static IPAddress FirstAddress(IPNetwork subnet)
    {
        var bytes = subnet.BaseAddress.GetAddressBytes();
        bytes[^1]++;
        return new IPAddress(bytes);
    }
}
