using NetworkGo.Core.Configuration;

namespace NetworkGo.Core.Status;

/// <summary>Everything that <c>network-go status</c> shows.</summary>
public sealed record HostStatus
{
    /// <summary>The daemon's version.</summary>
    public required string Version { get; init; }

    /// <summary>Where the configuration is.</summary>
    public required string ConfigurationPath { get; init; }

    /// <summary>Generation of the configuration in force; 0 before the first.</summary>
    public long Generation { get; init; }

    /// <summary>When the configuration in force was taken up; null before the first.</summary>
    public DateTimeOffset? ConfigurationSince { get; init; }

    /// <summary>Why the current file is not in force; empty when it is.</summary>
    public EquatableArray<ConfigurationMistake> Mistakes { get; init; }

    /// <summary>Why the file could not be read at all; null when it could.</summary>
    public string? ReadFailure { get; init; }

    /// <summary>What in the file deserves a look.</summary>
    public EquatableArray<ConfigurationMistake> Warnings { get; init; }

    /// <summary>Why the file, although it is valid, is not in force: <c>NotConfirmed</c>, <c>Overruled</c> or <c>Unknown</c>; null where it is.</summary>
    public string? HeldBack { get; init; }

    /// <summary>The trial that is pending; null for none.</summary>
    public TrialStatus? Trial { get; init; }

    /// <summary>The state folder; null for none.</summary>
    public StateFolderStatus? StateFolder { get; init; }

    /// <summary>Whether the engine is connected.</summary>
    public bool EngineConnected { get; init; }

    /// <summary>The engine's version, or why it does not answer.</summary>
    public string Engine { get; init; } = "";

    /// <summary>In which form rules are in the kernel, and why.</summary>
    public string Firewall { get; init; } = "";

    /// <summary>How many lines of the daemon's log were dropped since its start, because what reads the log does not.</summary>
    public long DroppedLogLines { get; init; }

    /// <summary>Everything that is reconciled, by kind and name.</summary>
    public EquatableArray<ObjectStatus> Objects { get; init; }

    /// <summary>The history of objects; empty unless a single object is requested.</summary>
    public EquatableArray<ObjectHistory> History { get; init; }

    /// <summary>
    /// Whether the host is as the configuration in force says, except for what waits or finds nothing.
    /// </summary>
    public bool Converged => Generation > 0 && EngineConnected
        && Objects.All(static o => o.State is ObjectState.Ready or ObjectState.Waiting or ObjectState.Unresolved)
        && Objects.All(o => o.Generation == Generation && !WaitReasons.IsUnfinished(o));
}
