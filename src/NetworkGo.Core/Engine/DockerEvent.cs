namespace NetworkGo.Core.Engine;

/// <summary>One engine event about a container or a network.</summary>
public sealed record DockerEvent
{
    /// <summary><c>container</c> or <c>network</c>.</summary>
    public required string Type { get; init; }

    /// <summary><c>start</c>, <c>die</c>, <c>destroy</c>, <c>rename</c>, <c>connect</c>, <c>disconnect</c>, <c>create</c> …</summary>
    public required string Action { get; init; }

    /// <summary>The id of the container or network that it is about.</summary>
    public required string Id { get; init; }

    /// <summary>For a network's connect and disconnect: the container's id.</summary>
    public string? ContainerId { get; init; }

    /// <summary>The container's or network's name, where the event says it.</summary>
    public string? Name { get; init; }

    /// <summary>Engine's time, nanoseconds since the Unix epoch.</summary>
    public long TimeNano { get; init; }
}
