using NetworkGo.Actors.Settings;

namespace NetworkGo.Actors.Scheduling;

/// <summary>Exponential backoff with jitter.</summary>
// See docs/decisions/014.
public static class Backoff
{
    /// <summary>The curve for what may end at any moment: the engine away, a lock held, a program that hangs.</summary>
    /// <param name="settings">Tuning.</param>
    public static BackoffSettings OfOutages(ReconcilerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var curve = settings.Backoff;
        return curve with { Maximum = curve.Maximum < settings.OutageRetry ? curve.Maximum : settings.OutageRetry };
    }

    /// <summary>How long to wait after failure number <paramref name="attempt"/>, from 1.</summary>
    /// <param name="settings">The curve.</param>
    /// <param name="attempt">Failures so far, this one included.</param>
    /// <param name="random">A random number from 0 up to 1.</param>
    public static TimeSpan Delay(BackoffSettings settings, int attempt, double random)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        // The minimum is taken as a double: growth without end is infinity there, and an overflow in ticks.
        var milliseconds = Math.Min(
            settings.Initial.TotalMilliseconds * Math.Pow(settings.Factor, attempt - 1),
            settings.Maximum.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(milliseconds * (1 + (settings.Jitter * ((2 * random) - 1))));
    }
}
