using NetworkGo.Core.Status;

namespace NetworkGo.Core.Planning;

/// <summary>What is going to happen to one thing.</summary>
public sealed record PlannedObject
{
    /// <summary>Its kind.</summary>
    public required ObjectKind Kind { get; init; }

    /// <summary>Its name, as in the status.</summary>
    public required string Name { get; init; }

    /// <summary>What happens to it.</summary>
    public required PlannedAction Action { get; init; }

    /// <summary>The single changes, a line each, in their order.</summary>
    public EquatableArray<string> Changes { get; init; }

    /// <summary>Why it waits or is blocked: a word for programs; empty where it is neither.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The same as a sentence.</summary>
    public string Message { get; init; } = "";
}
