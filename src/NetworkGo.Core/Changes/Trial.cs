using NetworkGo.Core.Status;

namespace NetworkGo.Core.Changes;

/// <summary>A configuration that is in force for a time only, unless it is confirmed.</summary>
public sealed record Trial
{
    /// <summary>Tells trials apart.</summary>
    public required long Id { get; init; }

    /// <summary>The generation that it has, or will have once it is recorded.</summary>
    public required long Generation { get; init; }

    /// <summary>What is tried.</summary>
    public required ConfigurationVersion Version { get; init; }

    /// <summary>What comes back.</summary>
    public required InForce Former { get; init; }

    /// <summary>How long it is in force without a confirmation.</summary>
    public required TimeSpan Within { get; init; }

    /// <summary><see cref="ChangeReason.Apply"/> or <see cref="ChangeReason.Edit"/>: where it came from.</summary>
    public required ChangeReason Origin { get; init; }

    /// <summary>Whether it is in force; before that it is being recorded in the state folder.</summary>
    public bool IsInForce { get; init; }

    /// <summary>For the status, as it is when it begins.</summary>
    public TrialStatus Status => new()
    {
        Generation = Generation,
        Former = Former.Generation,
        Origin = Origin.ToString(),
        Within = Within.TotalSeconds,
        Remaining = Within.TotalSeconds,
    };

    /// <summary>Who waits for an answer; null for an edit, and once it is answered.</summary>
    public object? Order { get; init; }
}
