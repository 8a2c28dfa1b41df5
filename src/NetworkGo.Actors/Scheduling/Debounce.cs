using System.Collections.Immutable;

namespace NetworkGo.Actors.Scheduling;

/// <summary>
/// Puts work off until its signals have paused, but not for ever. Work for which nothing has to be waited may be done at once,
/// unless the last one began less than the pause ago. Immutable; the timers are the actor's.
/// </summary>
/// <param name="Pause">How long signals have to pause.</param>
/// <param name="MostPauses">The work is due after this many pauses although signals go on.</param>
internal readonly record struct Debounce(TimeSpan Pause, int MostPauses)
{
    private const string Paused = "paused";
    private const string Deadline = "deadline";
    private const string Rested = "rested";

    /// <summary>Whether there was a signal since the work was last done.</summary>
    public bool IsPending { get; private init; }

    /// <summary>Whether the work began less than the pause ago.</summary>
    public bool IsResting { get; private init; }

    /// <summary>A signal: the work is due once they pause.</summary>
    public (Debounce Next, ImmutableArray<TimerChange> Timers) Signal() => (
        this with { IsPending = true },
        IsPending
            ? [TimerChange.Start(Paused, Pause)]
            : [TimerChange.Start(Paused, Pause), TimerChange.Start(Deadline, Pause * MostPauses)]);

    /// <summary>The work is done now, or remembered by what does it: the signals up to here are served.</summary>
    public (Debounce Next, ImmutableArray<TimerChange> Timers) Serve() =>
        (this with { IsPending = false }, [TimerChange.Cancel(Paused), TimerChange.Cancel(Deadline)]);

    /// <summary>The work begins: until the pause is over, all that comes is debounced.</summary>
    public (Debounce Next, ImmutableArray<TimerChange> Timers) Rest() =>
        (this with { IsResting = true }, [TimerChange.Start(Rested, Pause)]);

    /// <summary>Whether a timer that is due says that signals have paused, rather than that it has been long enough.</summary>
    public static bool IsPause(TimerDue due) => due.Name == Paused;

    /// <summary>Takes a timer that is due.</summary>
    /// <returns>Whether the work is due now.</returns>
    public (Debounce Next, bool IsDue) On(TimerDue due) => due.Name switch
    {
        Rested => (this with { IsResting = false }, false),
        Paused or Deadline => (this, IsPending),
        _ => (this, false),
    };
}
