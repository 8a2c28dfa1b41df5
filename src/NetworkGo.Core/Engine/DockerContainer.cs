namespace NetworkGo.Core.Engine;

/// <summary>A container as the engine's list reports it.</summary>
public sealed record DockerContainer
{
    /// <summary>Engine's id.</summary>
    public required string Id { get; init; }

    /// <summary>Name, without the leading slash.</summary>
    public required string Name { get; init; }

    /// <summary><c>created</c>, <c>running</c>, <c>paused</c>, <c>restarting</c>, <c>removing</c>, <c>exited</c> or <c>dead</c>.</summary>
    public required string State { get; init; }

    /// <summary><c>HostConfig.NetworkMode</c>: <c>default</c>, <c>bridge</c>, <c>host</c>, <c>none</c>, <c>container:ID</c> or a network's name.</summary>
    public required string NetworkMode { get; init; }

    /// <summary>What it is attached to, or will be when it starts.</summary>
    public EquatableArray<DockerEndpoint> Endpoints { get; init; }

    /// <summary>The ports that Docker publishes for it while it runs, in order: <c>0.0.0.0:8080->80/tcp</c>.</summary>
    public EquatableArray<string> PublishedPorts { get; init; }

    /// <summary>Whether it has processes, and so a network namespace.</summary>
    public bool IsRunning => State is "running" or "paused";
}
