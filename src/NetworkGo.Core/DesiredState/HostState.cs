namespace NetworkGo.Core.DesiredState;

/// <summary>Everything that one configuration asks of the host: immutable, complete, comparable.</summary>
public sealed record HostState
{
    /// <summary>The networks, by key.</summary>
    public EquatableArray<NetworkSpec> Networks { get; init; }

    /// <summary>The containers, by name.</summary>
    public EquatableArray<ContainerSpec> Containers { get; init; }

    /// <summary>The namespaces, host first.</summary>
    public EquatableArray<NamespaceSpec> Namespaces { get; init; }

    /// <summary>The policies, in the order of the file.</summary>
    public EquatableArray<PolicyOutcome> Policies { get; init; }
}
