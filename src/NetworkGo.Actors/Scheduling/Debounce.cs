using System.Collections.Immutable;
using System.Globalization;

namespace NetworkGo.Actors.Scheduling;

/// <summary>
/// Puts work off until its signals have paused, but not for ever. Work for which nothing has to be waited may be done at once, a few
/// times within a pause. Immutable; the timers are the actor's.
/// </summary>
/// <param name="Pause">How long signals have to pause.</param>
/// <param name="MostPauses">The work is due after this many pauses although signals go on.</param>
/// <param name="MostAtOnce">How often within a pause work may be done at once.</param>
internal readonly record struct Debounce(TimeSpan Pause, int MostPauses, int MostAtOnce = 1)
{
    private const string Paused = "paused";
    private const string Deadline = "deadline";
    private const string Rested = "rested";

    /// <summary>Whether there was a signal since the work was last done.</summary>
    public bool IsPending { get; private init; }

    /// <summary>How often the work began less than the pause ago.</summary>
    public int Begun { get; private init; }

    /// <summary>Whether it began as often as it may without a pause.</summary>
    public bool IsResting => Begun >= MostAtOnce;

    // Which of the timers of those is the next.
    private int Turn { get; init; }

    /// <summary>A signal: the work is due once they pause.</summary>
    public (Debounce Next, ImmutableArray<TimerChange> Timers) Signal() => (
        this with { IsPending = true },
        IsPending
            ? [TimerChange.Start(Paused, Pause)]
            : [TimerChange.Start(Paused, Pause), TimerChange.Start(Deadline, Pause * MostPauses)]);

    /// <summary>The work is done now, or remembered by what does it: the signals up to here are served.</summary>
    public (Debounce Next, ImmutableArray<TimerChange> Timers) Serve() =>
        (this with { IsPending = false }, [TimerChange.Cancel(Paused), TimerChange.Cancel(Deadline)]);

    /// <summary>The work begins.</summary>
    public (Debounce Next, ImmutableArray<TimerChange> Timers) Rest() => (
        this with { Begun = Math.Min(Begun + 1, MostAtOnce), Turn = (Turn + 1) % MostAtOnce },
        [TimerChange.Start(string.Create(CultureInfo.InvariantCulture, $"{Rested}{Turn}"), Pause)]);

    /// <summary>Whether a timer that is due says that signals have paused, rather than that it has been long enough.</summary>
    public static bool IsPause(TimerDue due) => due.Name == Paused;

    /// <summary>Takes a timer that is due.</summary>
    /// <returns>Whether the work is due now.</returns>
    public (Debounce Next, bool IsDue) On(TimerDue due) => due.Name switch
    {
        { } name when name.StartsWith(Rested, StringComparison.Ordinal) => (this with { Begun = Math.Max(Begun - 1, 0) }, false),
        Paused or Deadline => (this, IsPending),
        _ => (this, false),
    };
}
