using System.Collections.Immutable;

namespace NetworkGo.Core.Changes;

/// <summary>
/// Which configuration is in force, and how it changes: edits of the file, orders, trials, restarts. Whatever comes in which order, once
/// no trial is pending what is in force was edited, applied for good, confirmed or rolled back to. Immutable and pure.
/// </summary>
// See docs/decisions/051.
public sealed record ChangeState
{
    /// <summary>The state at a start, before anything was read.</summary>
    /// <param name="confirmEdits">How long an edit of the file waits for a confirmation; null where none is asked for.</param>
    public ChangeState(TimeSpan? confirmEdits) => ConfirmEdits = confirmEdits;

    /// <summary>How long an edit of the file waits for a confirmation; null where none is asked for.</summary>
    public TimeSpan? ConfirmEdits { get; }

    /// <summary>Whether the state folder was read; what the file says before that waits.</summary>
    public bool IsReady { get; init; }

    /// <summary>What the file said before the state folder was read.</summary>
    public ChangeInput? Early { get; init; }

    /// <summary>The last good configuration of the state folder, until something is in force.</summary>
    public InForce? Last { get; init; }

    /// <summary>What is in force; null before the first.</summary>
    public InForce? InForce { get; init; }

    /// <summary>The trial that is pending; null for none.</summary>
    public Trial? Trial { get; init; }

    /// <summary>How many trials there were.</summary>
    public long Trials { get; init; }

    /// <summary>The highest number of a generation that was given.</summary>
    public long Highest { get; init; }

    /// <summary>SHA-256 of what the configuration file held when it was valid last; null before that.</summary>
    public string? FileHash { get; init; }

    /// <summary>Whether the file was rejected last.</summary>
    public bool IsFileRejected { get; init; }

    /// <summary>The text of the file that is not taken up, until the file is edited; null for none.</summary>
    public HeldBackFile? HeldBack { get; init; }

    /// <summary>What was on trial when the daemon before ended, until the file was valid for the first time; null for nothing.</summary>
    public string? Interrupted { get; init; }

    /// <summary>Whether what is not to be taken up is not known, until the file was valid for the first time.</summary>
    public bool IsRecordDamaged { get; init; }

    /// <summary>What was recorded last for the next start.</summary>
    public RestartRecord Recorded { get; init; } = RestartRecord.None;

    /// <summary>Why the file, although it is valid, is not what is in force; null where it is.</summary>
    public HeldBackKind? FileHeldBack => HeldBack is { } held && string.Equals(held.Hash, FileHash, StringComparison.Ordinal) ? held.Kind : null;

    /// <summary>Takes one message.</summary>
    /// <param name="input">The message.</param>
    /// <param name="utc">The moment.</param>
    /// <returns>The state after it, and the effects in the order in which they are to be done.</returns>
    public (ChangeState State, ImmutableArray<ChangeEffect> Effects) On(ChangeInput input, DateTimeOffset utc)
    {
        var transition = new ChangeTransition(this, utc);
        transition.Take(input);
        return (transition.State, [.. transition.Effects]);
    }
}
