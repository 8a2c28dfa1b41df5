namespace NetworkGo.Core.Engine;

/// <summary>Everything the engine holds that matters here, from one listing of networks and one of containers.</summary>
public sealed record DockerSnapshot
{
    /// <summary>Every network.</summary>
    public EquatableArray<DockerNetwork> Networks { get; init; }

    /// <summary>Every container, running or not.</summary>
    public EquatableArray<DockerContainer> Containers { get; init; }
}
