using System.Collections.Immutable;
using System.Security.Cryptography;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Actors.Settings;
using NetworkGo.Core.Ports;

namespace NetworkGo.Actors.Watching;

/// <summary>
/// When the configuration file is read, and whether what was read is new: one reading at a time, and a hash of the content, so that
/// only new content is loaded. Immutable and pure; the actor does its effects.
/// </summary>
internal sealed record ConfigWatchState
{
    // A directory that never falls silent must not keep the file from being read.
    private const int MostPauses = 10;

    /// <summary>The state before the first reading.</summary>
    internal ConfigWatchState(ReconcilerSettings settings) => Debounce = new(settings.WatchDebounce, MostPauses);

    /// <summary>Puts readings off while the directory changes.</summary>
    public Debounce Debounce { get; init; }

    /// <summary>The one reading.</summary>
    public SingleFlight Reading { get; init; }

    /// <summary>SHA-256 of the content that was loaded last, in hexadecimal; null before the first and after a failure.</summary>
    public string? Loaded { get; init; }

    /// <summary>Why the file cannot be read; null when it can.</summary>
    public string? Failure { get; init; }

    /// <summary>Takes one message.</summary>
    /// <param name="message">A <see cref="ConfigWatchInput"/>, or a timer that is due.</param>
    /// <returns>The state after it, and the effects in the order in which they are to be done.</returns>
    public (ConfigWatchState State, ImmutableArray<Effect> Effects) On(object message)
    {
        switch (message)
        {
            // There is no rest of the file to wait for. Replacements that follow one another fast are debounced all the same.
            case ConfigWatchInput.FileReplaced when !Debounce.IsResting:
                return Read();
            case ConfigWatchInput.DirectoryChanged or ConfigWatchInput.FileReplaced:
                var (debounce, timers) = Debounce.Signal();
                return (this with { Debounce = debounce }, [.. timers]);
            case ConfigWatchInput.Poll:
                // A directory that did not exist, or was replaced by another, is not watched.
                var (polled, effects) = Read();
                return (polled, [new ConfigWatchEffect.Watch(), .. effects]);
            case ConfigWatchInput.HasRead read when Reading.Owns(read.Number):
                return Take(read);
            case ConfigWatchInput.HasRead:
                return (this, []);
            case TimerDue due:
                var (next, isDue) = Debounce.On(due);
                var after = this with { Debounce = next };
                return isDue ? after.Read() : (after, []);
            default:
                throw new ArgumentException($"no such input: {message}", nameof(message));
        }
    }

    // At once, or after the reading that runs, which may have seen the file before the change.
    private (ConfigWatchState State, ImmutableArray<Effect> Effects) Read()
    {
        var (served, cancelled) = Debounce.Serve();
        var state = this with { Debounce = served };
        if (Reading.IsRunning)
        {
            return (state with { Reading = Reading.Request() }, [.. cancelled]);
        }

        var (reading, effects) = state.Begin();
        return (reading, [.. cancelled, .. effects]);
    }

    private (ConfigWatchState State, ImmutableArray<Effect> Effects) Begin()
    {
        var (resting, started) = Debounce.Rest();
        var reading = Reading.Begin();
        return (this with { Debounce = resting, Reading = reading }, [.. started, new ConfigWatchEffect.Read(reading.Number)]);
    }

    private (ConfigWatchState State, ImmutableArray<Effect> Effects) Take(ConfigWatchInput.HasRead read)
    {
        if (read.Exception is { } defect)
        {
            return (this, [new ConfigWatchEffect.Fail(defect)]);
        }

        var (state, outcome) = (this with { Reading = Reading.End() }).Compare(read.Result!);
        if (!Reading.IsRequested)
        {
            return (state, outcome);
        }

        // A change that is debounced stays so: the file may still be being written.
        var (again, effects) = state.Begin();
        return (again, [.. outcome, .. effects]);
    }

    private (ConfigWatchState State, ImmutableArray<Effect> Effects) Compare(ConfigurationRead result)
    {
        if (result.Content is not { } content)
        {
            var reason = result.Failure ?? "it could not be read";
            return string.Equals(reason, Failure, StringComparison.Ordinal)
                ? (this, [])
                : (this with { Failure = reason, Loaded = null }, [new ConfigWatchEffect.ReportFailure(reason)]);
        }

        var hash = Convert.ToHexString(SHA256.HashData(content));
        var state = this with { Failure = null, Loaded = hash };
        return string.Equals(hash, Loaded, StringComparison.Ordinal) ? (state, []) : (state, [new ConfigWatchEffect.Load(content)]);
    }
}
