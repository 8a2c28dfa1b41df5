using System.Collections.Immutable;
using System.Security.Cryptography;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Actors.Settings;
using NetworkGo.Core.Ports;

namespace NetworkGo.Actors.Watching;

/// <summary>
/// When the configuration file is read, and whether what was read is new: one reading at a time, and a hash of the content, so that
/// only new content is loaded. A file that is whole is read at once. What cannot be taken is read again once it has been quiet, and
/// only then rejected, for it may be half of a file. Immutable and pure; the actor does its effects.
/// </summary>
// See docs/decisions/045.
internal sealed record ConfigWatchState
{
    // A file that never falls silent must not keep itself from being read, nor its mistakes from being reported.
    private const int MostPauses = 10;

    // Who saves twice waits neither time; who saves all the time does.
    private const int MostAtOnce = 3;

    /// <summary>The state before the first reading.</summary>
    internal ConfigWatchState(ReconcilerSettings settings) => Debounce = new(settings.WatchDebounce, MostPauses, MostAtOnce);

    /// <summary>Puts readings off while the file changes.</summary>
    public Debounce Debounce { get; init; }

    /// <summary>The one reading.</summary>
    public SingleFlight Reading { get; init; }

    /// <summary>Whether the reading that runs began after it had been quiet.</summary>
    public bool IsSettled { get; init; }

    /// <summary>SHA-256 of the content that was loaded last, in hexadecimal; null before the first and after a failure.</summary>
    public string? Loaded { get; init; }

    /// <summary>Why the file cannot be read; null when it can.</summary>
    public string? Failure { get; init; }

    /// <summary>What is wrong with the content or the reading, where it is not reported yet; null where nothing is, or it is.</summary>
    public ConfigWatchEffect.ReportRejection? Withheld { get; init; }

    /// <summary>How many readings in a row were withheld.</summary>
    public int Withholdings { get; init; }

    /// <summary>Takes one message.</summary>
    /// <param name="message">A <see cref="ConfigWatchInput"/>, or a timer that is due.</param>
    /// <returns>The state after it, and the effects in the order in which they are to be done.</returns>
    public (ConfigWatchState State, ImmutableArray<Effect> Effects) On(object message)
    {
        switch (message)
        {
            // There is no rest of the file to wait for. Files that follow one another fast are debounced all the same.
            case ConfigWatchInput.FileComplete when !Debounce.IsResting:
                return Read(isSettled: false);
            case ConfigWatchInput.FileChanging or ConfigWatchInput.FileComplete:
                return PutOff();
            case ConfigWatchInput.Poll:
                // What did not exist, or was replaced by something else, is not watched.
                var (polled, effects) = Read(isSettled: false);
                return (polled, [new ConfigWatchEffect.Watch(), .. effects]);
            case ConfigWatchInput.HasRead read when Reading.Owns(read.Number):
                return Take(read);
            case ConfigWatchInput.HasRead:
                return (this, []);
            case ConfigWatchInput.Accepted:
                return (this with { Withheld = null, Withholdings = 0 }, []);
            case ConfigWatchInput.Rejected rejected:
                return Judge(new(rejected.Mistakes, null), rejected.IsSettled);
            case TimerDue due:
                var (next, isDue) = Debounce.On(due);
                var after = this with { Debounce = next };
                return isDue ? after.Read(isSettled: Debounce.IsPause(due)) : (after, []);
            default:
                throw new ArgumentException($"no such input: {message}", nameof(message));
        }
    }

    private (ConfigWatchState State, ImmutableArray<Effect> Effects) PutOff()
    {
        var (debounce, timers) = Debounce.Signal();
        return (this with { Debounce = debounce }, [.. timers]);
    }

    // At once, or after the reading that runs, which may have seen the file before the change.
    private (ConfigWatchState State, ImmutableArray<Effect> Effects) Read(bool isSettled)
    {
        var (served, cancelled) = Debounce.Serve();
        var state = this with { Debounce = served };
        if (Reading.IsRunning)
        {
            return (state with { Reading = Reading.Request() }, [.. cancelled]);
        }

        var (reading, effects) = state.Begin(isSettled);
        return (reading, [.. cancelled, .. effects]);
    }

    private (ConfigWatchState State, ImmutableArray<Effect> Effects) Begin(bool isSettled)
    {
        var (resting, started) = Debounce.Rest();
        var reading = Reading.Begin();
        return (
            this with { Debounce = resting, Reading = reading, IsSettled = isSettled },
            [.. started, new ConfigWatchEffect.Read(reading.Number)]);
    }

    private (ConfigWatchState State, ImmutableArray<Effect> Effects) Take(ConfigWatchInput.HasRead read)
    {
        if (read.Exception is { } defect)
        {
            return (this, [new ConfigWatchEffect.Fail(defect)]);
        }

        // What changed meanwhile may have been seen half.
        var isSettled = IsSettled && !Debounce.IsPending && !Reading.IsRequested;
        var (state, outcome) = (this with { Reading = Reading.End() }).Compare(read.Result!, isSettled);
        if (!Reading.IsRequested)
        {
            return (state, outcome);
        }

        // A change that is debounced stays so: the file may still be being written.
        var (again, effects) = state.Begin(isSettled: false);
        return (again, [.. outcome, .. effects]);
    }

    private (ConfigWatchState State, ImmutableArray<Effect> Effects) Compare(ConfigurationRead result, bool isSettled)
    {
        if (result.Content is not { } content)
        {
            var reason = result.Failure ?? "it could not be read";
            var isKnown = Withheld is null && string.Equals(reason, Failure, StringComparison.Ordinal);
            return isKnown ? (this, []) : (this with { Failure = reason, Loaded = null }).Judge(new([], reason), isSettled);
        }

        var hash = Convert.ToHexString(SHA256.HashData(content));
        var state = this with { Failure = null, Loaded = hash };
        return !string.Equals(hash, Loaded, StringComparison.Ordinal)
            ? (state with { Withheld = null }, [new ConfigWatchEffect.Load(content, isSettled)])
            : Withheld is null ? (state, []) : state.Judge(Withheld, isSettled);
    }

    // An editor empties the file before it writes it, or has it under another name for a moment.
    private (ConfigWatchState State, ImmutableArray<Effect> Effects) Judge(ConfigWatchEffect.ReportRejection rejection, bool isSettled) =>
        isSettled || Withholdings >= MostPauses
            ? (this with { Withheld = null, Withholdings = 0 }, [rejection])
            : (this with { Withheld = rejection, Withholdings = Withholdings + 1 }).PutOff();
}
