using System.Net;

namespace NetworkGo.Core.DesiredState;

/// <summary>A Docker network as it should be.</summary>
public sealed record NetworkSpec
{
    /// <summary>The member's name in the file.</summary>
    public required string Key { get; init; }

    /// <summary>Docker's name.</summary>
    public required string Name { get; init; }

    /// <summary>The subnet.</summary>
    public required IPNetwork Subnet { get; init; }

    /// <summary>The gateway: the bridge's own address.</summary>
    public required IPAddress Gateway { get; init; }

    /// <summary>The driver; <c>bridge</c>.</summary>
    public required string Driver { get; init; }

    /// <summary>No way out but what a policy opens.</summary>
    public bool Internal { get; init; }

    /// <summary>Where the engine takes dynamic addresses from, as the file says; null where it says nothing.</summary>
    public IPNetwork? IpRange { get; init; }

    /// <summary>The range that it is made with where the file gives none: a part of the subnet without fixed addresses.</summary>
    public IPNetwork? ChosenRange { get; init; }

    /// <summary>The driver options that the file gives.</summary>
    public EquatableArray<KeyValuePair<string, string>> GivenOptions { get; init; }

    /// <summary>Driver options to create it with; the bridge's interface name is among them.</summary>
    public EquatableArray<KeyValuePair<string, string>> Options { get; init; }

    /// <summary>Labels of the file (the ownership label is the gateway's to add).</summary>
    public EquatableArray<KeyValuePair<string, string>> Labels { get; init; }
}
