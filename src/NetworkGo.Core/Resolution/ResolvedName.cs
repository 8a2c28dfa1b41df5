using System.Net;
using NetworkGo.Core.Configuration;

namespace NetworkGo.Core.Resolution;

/// <summary>What a name of the configuration means.</summary>
public sealed record ResolvedName
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>How it was found.</summary>
    public required ResolutionStep Kind { get; init; }

    /// <summary>The managed addresses that it means, all of them, in the order of the file.</summary>
    public EquatableArray<AddressDefinition> Addresses { get; init; }

    /// <summary>
    /// The address (as a subnet of one), or the subnet, where the name is an address, a subnet or a network; else empty.
    /// </summary>
    public EquatableArray<IPNetwork> Networks { get; init; }

    /// <summary>The network, where the name is a network's.</summary>
    public NetworkDefinition? Network { get; init; }

    /// <summary>The nearest known name, where this one means nothing and one is near.</summary>
    public string? Suggestion { get; init; }

    /// <summary>Whether it means anything.</summary>
    public bool IsResolved => Kind != ResolutionStep.Unresolved;
}
