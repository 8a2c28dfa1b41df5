using System.Net;

namespace NetworkGo.Core.Configuration;

/// <summary>One member of <c>networks</c>, validated.</summary>
public sealed record NetworkDefinition
{
    /// <summary>The member's name in the file.</summary>
    public required string Key { get; init; }

    /// <summary><c>network_name</c>: what Docker calls it; the key where it is not given.</summary>
    public required string Name { get; init; }

    /// <summary><c>subnet</c>.</summary>
    public required IPNetwork Subnet { get; init; }

    /// <summary><c>gateway</c>; the first address of the subnet where it is not given.</summary>
    public required IPAddress Gateway { get; init; }

    /// <summary><c>driver</c>; <c>bridge</c> where it is not given.</summary>
    public string Driver { get; init; } = "bridge";

    /// <summary><c>internal</c>: no way out of the network but what a policy opens.</summary>
    public bool Internal { get; init; }

    /// <summary><c>options</c>: driver options, sorted by name.</summary>
    public EquatableArray<KeyValuePair<string, string>> Options { get; init; }

    /// <summary>Whether the engine hides a source of this network behind the gateway of the network that it goes to, once it is made as the file says.</summary>
    public bool IsMasqueraded => !Internal && !Options.Any(static o => o.Key == BridgeOptions.Masquerading && BridgeOptions.IsFalse(o.Value));

    /// <summary><c>labels</c>, sorted by name.</summary>
    public EquatableArray<KeyValuePair<string, string>> Labels { get; init; }

    /// <summary><c>ip_range</c>: where the engine takes dynamic addresses from.</summary>
    public IPNetwork? IpRange { get; init; }
}
