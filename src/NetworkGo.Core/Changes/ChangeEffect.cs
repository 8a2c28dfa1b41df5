using NetworkGo.Core.Configuration;

namespace NetworkGo.Core.Changes;

/// <summary>What a <see cref="ChangeState"/> asks for. What is written is written in the order of the effects.</summary>
public abstract record ChangeEffect
{
    private ChangeEffect()
    {
    }

    /// <summary>Bring a configuration into force.</summary>
    public sealed record TakeUp(InForce InForce, TakeUpCause Cause) : ChangeEffect;

    /// <summary>The file is judged, for the status and the log: right where there are neither mistakes nor a read failure.</summary>
    /// <param name="Mistakes">Every mistake.</param>
    /// <param name="ReadFailure">Why it cannot be read; null where it can.</param>
    /// <param name="Warnings">The warnings of one that is right.</param>
    public sealed record FileJudged(EquatableArray<ConfigurationMistake> Mistakes, string? ReadFailure, EquatableArray<ConfigurationMistake> Warnings) : ChangeEffect;

    /// <summary>Keep a generation in the state folder: as the newest, or in place of the one of the same number.</summary>
    public sealed record Keep(InForce InForce) : ChangeEffect;

    /// <summary>Record which texts are not to be taken up at a start, in place of what was recorded.</summary>
    /// <param name="What">The record.</param>
    /// <param name="Trial">The trial that waits for it, with <see cref="ChangeInput.TrialRecorded"/>; null for none.</param>
    public sealed record Record(RestartRecord What, long? Trial) : ChangeEffect;

    /// <summary>Write the configuration file, and say so with <see cref="ChangeInput.FileWritten"/>.</summary>
    public sealed record WriteFile(object Order, ConfigurationVersion Version) : ChangeEffect;

    /// <summary>Say <see cref="ChangeInput.TrialDue"/> after this time, by a clock that no one sets.</summary>
    public sealed record StartTimer(long Id, TimeSpan After) : ChangeEffect;

    /// <summary>Stop that timer.</summary>
    public sealed record StopTimer : ChangeEffect;

    /// <summary>A trial is over: for the log.</summary>
    /// <param name="Generation">The trial's.</param>
    /// <param name="InForce">The generation in force now.</param>
    /// <param name="Why">In words.</param>
    public sealed record TrialEnded(long Generation, long InForce, string Why) : ChangeEffect;

    /// <summary>Answer an order.</summary>
    public sealed record Answer(object Order, OrderResult Result) : ChangeEffect;
}
