using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;

namespace NetworkGo.Core.Reconciling;

/// <summary>Whether a network that exists can be taken for the one that is wanted.</summary>
public static class NetworkMatch
{
    private const string BridgeNameOption = "com.docker.network.bridge.name";

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

    /// <summary>
    /// What the file gives of a network that can be adopted, and the network was not made with; in words with both values. An engine changes
    /// none of it.
    /// </summary>
    public static EquatableArray<string> Unlike(DockerNetwork found, NetworkSpec spec)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(spec);
        var unlike = new List<string>();
        if (found.Internal != spec.Internal)
        {
            unlike.Add($"internal is {Text(found.Internal)}, wanted {Text(spec.Internal)}");
        }

        if (spec.IpRange is { } range && found.IpRange != range)
        {
            unlike.Add($"ip_range is {found.IpRange?.ToString() ?? "not set"}, wanted {range}");
        }

        AddUnlike("option", spec.GivenOptions, found.Options);
        AddUnlike("label", spec.Labels, found.Labels);
        return unlike.ToEquatableArray();

        static string Text(bool value) => value ? "true" : "false";

        void AddUnlike(string what, IEnumerable<KeyValuePair<string, string>> wanted, IEnumerable<KeyValuePair<string, string>> there)
        {
            var values = there.ToDictionary(StringComparer.Ordinal);
            foreach (var (name, value) in wanted)
            {
                var now = name == BridgeNameOption ? found.BridgeInterface : values.GetValueOrDefault(name);
                if (!string.Equals(now, value, StringComparison.Ordinal))
                {
                    unlike.Add($"{what} {name} is {now ?? "not set"}, wanted {value}");
                }
            }
        }
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
