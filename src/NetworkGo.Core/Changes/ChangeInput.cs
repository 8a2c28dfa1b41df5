using NetworkGo.Core.Configuration;

namespace NetworkGo.Core.Changes;

/// <summary>What a <see cref="ChangeState"/> takes.</summary>
public abstract record ChangeInput
{
    private ChangeInput()
    {
    }

    /// <summary>The state folder was read, or cannot be.</summary>
    /// <param name="Last">The last good configuration; null where there is none that this version accepts.</param>
    /// <param name="Highest">The highest number of a generation there.</param>
    /// <param name="Record">Which texts are not to be taken up.</param>
    /// <param name="IsRecordDamaged">Whether there is a record of these that cannot be read.</param>
    public sealed record FolderRead(InForce? Last, long Highest, RestartRecord Record, bool IsRecordDamaged = false) : ChangeInput;

    /// <summary>The state folder holds a generation above the one in force, which came back with it.</summary>
    /// <param name="Highest">The highest number there.</param>
    public sealed record FolderOvertaken(long Highest) : ChangeInput;

    /// <summary>The configuration file is valid by itself; whether it would take everything out is judged here.</summary>
    /// <param name="Version">The configuration.</param>
    /// <param name="AllowsEmpty">Whether the file says that it may be empty.</param>
    /// <param name="Warnings">What is warned of, for the status and the log.</param>
    public sealed record FileAccepted(ConfigurationVersion Version, bool AllowsEmpty, EquatableArray<ConfigurationMistake> Warnings) : ChangeInput;

    /// <summary>The configuration file is invalid or cannot be read.</summary>
    /// <param name="Mistakes">Every mistake.</param>
    /// <param name="ReadFailure">Why it cannot be read; null where it can.</param>
    public sealed record FileRejected(EquatableArray<ConfigurationMistake> Mistakes, string? ReadFailure) : ChangeInput;

    /// <summary>A valid file is to come into force.</summary>
    /// <param name="Order">Who is to be answered.</param>
    /// <param name="Version">The configuration.</param>
    /// <param name="Within">For a trial: how long it waits for a confirmation; null for good.</param>
    /// <param name="AllowsEmpty">Whether the file says that it may be empty.</param>
    public sealed record Apply(object Order, ConfigurationVersion Version, TimeSpan? Within, bool AllowsEmpty = false) : ChangeInput;

    /// <summary>The trial is confirmed.</summary>
    public sealed record Confirm(object Order) : ChangeInput;

    /// <summary>The trial is ended: the former generation comes back.</summary>
    public sealed record EndTrial(object Order) : ChangeInput;

    /// <summary>A generation of before is to come into force.</summary>
    /// <param name="Order">Who is to be answered.</param>
    /// <param name="To">Its number.</param>
    /// <param name="Version">What it was.</param>
    public sealed record Rollback(object Order, long To, ConfigurationVersion Version) : ChangeInput;

    /// <summary>A trial is recorded in the state folder, or cannot be.</summary>
    public sealed record TrialRecorded(long Id) : ChangeInput;

    /// <summary>The time of a trial is over.</summary>
    public sealed record TrialDue(long Id) : ChangeInput;

    /// <summary>The configuration file was written, or cannot be.</summary>
    /// <param name="Order">Who is to be answered.</param>
    /// <param name="Version">What it should hold.</param>
    /// <param name="Failure">Why it was not written; null when it was.</param>
    public sealed record FileWritten(object Order, ConfigurationVersion Version, string? Failure) : ChangeInput;
}
