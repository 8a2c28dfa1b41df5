using Akka.Actor;

namespace NetworkGo.Actors.Scheduling;

/// <summary>Starts, restarts or cancels a timer of the actor; when it is due the state gets <see cref="TimerDue"/>.</summary>
/// <param name="Name">The timer's name; starting it again replaces it.</param>
/// <param name="Delay">When it is due; null cancels it.</param>
internal sealed record TimerChange(string Name, TimeSpan? Delay) : Effect
{
    internal static TimerChange Start(string name, TimeSpan delay) => new(name, delay);

    internal static TimerChange Cancel(string name) => new(name, null);

    /// <summary>Does it.</summary>
    internal void Apply(ITimerScheduler timers)
    {
        if (Delay is { } delay)
        {
            timers.StartSingleTimer(Name, new TimerDue(Name), delay);
        }
        else
        {
            timers.Cancel(Name);
        }
    }
}
