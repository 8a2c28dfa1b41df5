namespace NetworkGo.Core.DesiredState;

/// <summary>Which network namespace: the host's, or that of a container by its name.</summary>
/// <param name="ContainerName">The container's name; null is the host.</param>
public readonly record struct NamespaceId(string? ContainerName)
{
    /// <summary>The namespace that the daemon itself runs in.</summary>
    public static NamespaceId Host { get; }

    /// <summary>Whether it is the host's.</summary>
    public bool IsHost => ContainerName is null;

    /// <summary><c>host</c>, or <c>container:NAME</c>.</summary>
    public override string ToString() => ContainerName is null ? "host" : $"container:{ContainerName}";
}
