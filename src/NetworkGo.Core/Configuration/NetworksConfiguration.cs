namespace NetworkGo.Core.Configuration;

/// <summary>A whole <c>networks.json</c> that passed validation. Everything is in the order of the file.</summary>
public sealed record NetworksConfiguration
{
    /// <summary><c>networks</c>.</summary>
    public EquatableArray<NetworkDefinition> Networks { get; init; }

    /// <summary><c>ips</c>.</summary>
    public EquatableArray<AddressDefinition> Addresses { get; init; }

    /// <summary><c>policies</c>.</summary>
    public EquatableArray<PolicyDefinition> Policies { get; init; }

    /// <summary>Whether it asks for nothing at all: everything that NetworkGo made would go.</summary>
    public bool IsEmpty => Networks.Count == 0 && Addresses.Count == 0 && Policies.Count == 0;
}
