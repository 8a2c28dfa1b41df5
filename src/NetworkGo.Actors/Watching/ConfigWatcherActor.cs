using System.Collections.Immutable;
using System.Security.Cryptography;
using Akka.Actor;
using Akka.Event;
using NetworkGo.Actors.Ports;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Actors.Settings;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Ports;

namespace NetworkGo.Actors.Watching;

/// <summary>
/// Follows the configuration file: notification of its directory, a poll behind it, and a hash of the content, so
/// that only new content is loaded. It reports what it read; the supervisor keeps what is in force.
/// </summary>
internal sealed class ConfigWatcherActor(ReconcilerPorts ports, ReconcilerSettings settings) : UntypedActor, IWithTimers
{
    // A directory that never falls silent must not keep the file from being read.
    private const int MostPauses = 10;

    private readonly CancellationTokenSource stopping = new();
    private IDisposable? watch;
    private byte[]? seen;
    private string? failure;
    private SingleFlight reading;
    private Debounce debounce = new(settings.WatchDebounce, MostPauses);

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ReconcilerPorts ports, ReconcilerSettings settings) =>
        Akka.Actor.Props.Create(() => new ConfigWatcherActor(ports, settings));

    protected override void PreStart()
    {
        Watch();
        Timers.StartPeriodicTimer(nameof(Poll), Poll.Instance, settings.WatchPeriod);
        Read();
    }

    protected override void PostStop()
    {
        watch?.Dispose();
        stopping.Cancel();
        stopping.Dispose();
    }

    protected override void PostRestart(Exception reason)
    {
        ports.Log.Restarted(Self.Path.Name, reason);
        PreStart();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            // There is no rest of the file to wait for. Replacements that follow one another fast are debounced all the same.
            case FileReplaced when !debounce.IsResting:
                ReadAtOnce();
                break;
            case DirectoryChanged or FileReplaced:
                Take(debounce.Signal());
                break;
            case TimerDue due:
                (debounce, var isDue) = debounce.On(due);
                if (isDue)
                {
                    ReadAtOnce();
                }

                break;
            case Poll:
                // A directory that did not exist, or was replaced by another, is not watched.
                Watch();
                ReadAtOnce();
                break;
            case HasRead read when ReferenceEquals(read.Incarnation, stopping) && reading.Owns(read.Number):
                var again = reading.IsRequested;
                reading = reading.End();
                Take(read);
                if (again)
                {
                    Read();
                }

                break;
            case HasRead:
                // Begun before this actor was restarted.
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Watch()
    {
        var self = Self;
        watch?.Dispose();
        watch = ports.Configuration.Watch(
            changed: () => self.Tell(DirectoryChanged.Instance),
            replaced: () => self.Tell(FileReplaced.Instance));
    }

    private void ReadAtOnce()
    {
        Take(debounce.Serve());
        Read();
    }

    private void Take((Debounce Next, ImmutableArray<TimerChange> Timers) debounced)
    {
        debounce = debounced.Next;
        foreach (var timer in debounced.Timers)
        {
            timer.Apply(Timers);
        }
    }

    private void Read()
    {
        if (reading.IsRunning)
        {
            reading = reading.Request();
            return;
        }

        reading = reading.Begin();
        Take(debounce.Rest());
        var (incarnation, number) = (stopping, reading.Number);
        _ = ReadAsync(stopping.Token).PipeTo(
            Self,
            success: result => new HasRead(incarnation, number, result, null),
            failure: exception => new HasRead(incarnation, number, null, exception));
    }

    private async Task<ConfigurationRead> ReadAsync(CancellationToken cancellationToken) =>
        await ports.Configuration.ReadAsync(cancellationToken).ConfigureAwait(false);

    private void Take(HasRead read)
    {
        if (read.Exception is not null)
        {
            throw new ReconcileFailedException($"reading {ports.Configuration.Location}", read.Exception);
        }

        if (read.Result!.Content is not { } content)
        {
            var words = read.Result.Failure ?? "it could not be read";
            if (!string.Equals(words, failure, StringComparison.Ordinal))
            {
                failure = words;
                seen = null;
                Context.Parent.Tell(new ConfigurationRejected([], words));
            }

            return;
        }

        failure = null;
        var hash = SHA256.HashData(content);
        if (seen is not null && hash.AsSpan().SequenceEqual(seen))
        {
            return;
        }

        seen = hash;
        var loaded = ports.Load(content);
        Context.Parent.Tell(loaded.Configuration is { } configuration
            ? new ConfigurationAccepted(configuration, loaded.Warnings)
            : new ConfigurationRejected(loaded.Mistakes, null));
    }

    /// <summary>The file is valid.</summary>
    internal sealed record ConfigurationAccepted(NetworksConfiguration Configuration, EquatableArray<ConfigurationMistake> Warnings);

    /// <summary>The file is invalid or unreadable.</summary>
    internal sealed record ConfigurationRejected(EquatableArray<ConfigurationMistake> Mistakes, string? ReadFailure);

    private sealed record DirectoryChanged : IDeadLetterSuppression
    {
        internal static DirectoryChanged Instance { get; } = new();
    }

    private sealed record FileReplaced : IDeadLetterSuppression
    {
        internal static FileReplaced Instance { get; } = new();
    }

    private sealed record Poll : IDeadLetterSuppression
    {
        internal static Poll Instance { get; } = new();
    }

    private sealed record HasRead(object Incarnation, long Number, ConfigurationRead? Result, Exception? Exception) : IDeadLetterSuppression;
}
