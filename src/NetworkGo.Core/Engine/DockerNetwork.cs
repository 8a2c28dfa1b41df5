using System.Net;

namespace NetworkGo.Core.Engine;

/// <summary>A network as the engine reports it.</summary>
public sealed record DockerNetwork
{
    /// <summary>Engine's id.</summary>
    public required string Id { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Driver.</summary>
    public required string Driver { get; init; }

    /// <summary>The first IPv4 subnet; null where there is none.</summary>
    public IPNetwork? Subnet { get; init; }

    /// <summary>Its gateway; null where the engine reports none.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>The range that dynamic addresses come from.</summary>
    public IPNetwork? IpRange { get; init; }

    /// <summary>Whether it is internal.</summary>
    public bool Internal { get; init; }

    /// <summary>The bridge's interface on the host: the option's, else <c>br-</c> and the id's first 12 digits; null when not a bridge.</summary>
    public string? BridgeInterface { get; init; }

    /// <summary>Whether Docker masquerades what leaves the bridge.</summary>
    public bool Masquerades { get; init; } = true;

    /// <summary>The driver options that it was created with, by name.</summary>
    public EquatableArray<KeyValuePair<string, string>> Options { get; init; }

    /// <summary>Its labels, by name.</summary>
    public EquatableArray<KeyValuePair<string, string>> Labels { get; init; }

    /// <summary>Its subnets beside <see cref="Subnet"/>: further ones, and those of IPv6.</summary>
    public EquatableArray<IPNetwork> FurtherSubnets { get; init; }

    /// <summary>Whether it carries the label <c>network-go.managed=true</c>.</summary>
    public bool IsManaged { get; init; }
}
