namespace NetworkGo.Core.Engine;

/// <summary>What inspecting one container says about its present start.</summary>
public sealed record ContainerRuntime
{
    /// <summary>Engine's id.</summary>
    public required string Id { get; init; }

    /// <summary>Name, without the leading slash.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it has processes.</summary>
    public bool IsRunning { get; init; }

    /// <summary>PID of its first process in the engine's PID namespace; 0 when it does not run.</summary>
    public int Pid { get; init; }

    /// <summary>The engine's text for when it started: equal for one start, different for the next.</summary>
    public string StartedAt { get; init; } = "";

    /// <summary><c>NetworkSettings.SandboxKey</c>: the namespace's file; empty for <c>container:x</c>.</summary>
    public string SandboxKey { get; init; } = "";

    /// <summary><c>HostConfig.NetworkMode</c>.</summary>
    public string NetworkMode { get; init; } = "";
}
