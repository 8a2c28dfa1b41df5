namespace NetworkGo.Core.Status;

/// <summary>The state of one thing, and why.</summary>
public sealed record ObjectStatus
{
    /// <summary>Kind.</summary>
    public required ObjectKind Kind { get; init; }

    /// <summary>Name: network key, container name, <c>host</c> or <c>container:NAME</c>, policy id.</summary>
    public required string Name { get; init; }

    /// <summary>State.</summary>
    public required ObjectState State { get; init; }

    /// <summary>A short word for programs, e.g. <c>ContainerNotRunning</c>; empty when ready.</summary>
    public string Reason { get; init; } = "";

    /// <summary>A sentence for people, with a fix.</summary>
    public string Message { get; init; } = "";

    /// <summary>When it came into this state.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Failed attempts in this state.</summary>
    public int Attempts { get; init; }

    /// <summary>When it is tried again; null when only an event or a new configuration will.</summary>
    public DateTimeOffset? NextRetry { get; init; }

    /// <summary>The configuration generation that it is at.</summary>
    public long Generation { get; init; }
}
