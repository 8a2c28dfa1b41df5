using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;

namespace NetworkGo.Core.Reconciling;

/// <summary>What the engine holds that matters to one container's attachments.</summary>
public sealed record ContainerObservation
{
    /// <summary>What was asked of it when it was made: holders and exchanges are those of these addresses.</summary>
    public ContainerSpec? Spec { get; init; }

    /// <summary>The container; null when there is none of that name.</summary>
    public DockerContainer? Container { get; init; }

    /// <summary>Where there is none of that name: a container whose name is nearly that, and which the file does not name.</summary>
    public string? Near { get; init; }

    /// <summary>Those of the wanted networks that are there and right.</summary>
    public EquatableArray<UsableNetwork> Networks { get; init; }

    /// <summary>Other containers with the wanted addresses.</summary>
    public EquatableArray<AddressHolder> Holders { get; init; }

    /// <summary>Whether the engine's default bridge joins it with others of the file, as <see cref="DefaultBridge.Joins"/> has it.</summary>
    public bool IsOnDefaultBridge { get; init; }

    /// <summary>The exchanges of addresses that it has a part in.</summary>
    public EquatableArray<AddressExchange> Exchanges { get; init; }
}
