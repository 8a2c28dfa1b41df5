using System.Security.Cryptography;
using Akka.Actor;
using Akka.Event;
using NetworkGo.Actors.Reconciling;
using NetworkGo.Actors.Settings;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Ports;

namespace NetworkGo.Actors.Watching;

/// <summary>
/// Follows the configuration file: notification of its directory, a poll behind it, and a hash of the content, so
/// that only new content is looked at. It says what it read; what stays in force is the supervisor's to know.
/// </summary>
internal sealed class ConfigWatcherActor(ReconcilerPorts ports, ReconcilerSettings settings) : UntypedActor, IWithTimers
{
    // A directory that never falls silent must not keep the file from being read.
    private const int LongestDebounce = 10;

    private readonly CancellationTokenSource stopping = new();
    private IDisposable? watch;
    private byte[]? seen;
    private string? failure;
    private object? reading;
    private bool again;

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
            // There is no rest of it to wait for. Whoever does nothing but replace it is debounced all the same.
            case FileReplaced when !Timers.IsTimerActive(nameof(Rested)):
                ReadAtOnce();
                break;
            case DirectoryChanged or FileReplaced:
                Timers.StartSingleTimer("quiet", ReadNow.Instance, settings.WatchDebounce);
                if (!Timers.IsTimerActive("deadline"))
                {
                    Timers.StartSingleTimer("deadline", ReadNow.Instance, settings.WatchDebounce * LongestDebounce);
                }

                break;
            case Poll:
                // A directory that was not there, or was replaced by another, is not watched.
                Watch();
                Self.Tell(ReadNow.Instance);
                break;
            case ReadNow:
                ReadAtOnce();
                break;
            case HasRead read when ReferenceEquals(read.Operation, reading):
                reading = null;
                Take(read);
                if (again)
                {
                    again = false;
                    Read();
                }

                break;
            case HasRead or Rested:
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
        Timers.Cancel("quiet");
        Timers.Cancel("deadline");
        Read();
    }

    private void Read()
    {
        if (reading is not null)
        {
            again = true;
            return;
        }

        var operation = new object();
        reading = operation;
        Timers.StartSingleTimer(nameof(Rested), Rested.Instance, settings.WatchDebounce);
        _ = ReadAsync(stopping.Token).PipeTo(
            Self,
            success: result => new HasRead(operation, result, null),
            failure: exception => new HasRead(operation, null, exception));
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

    /// <summary>The file, as it now stands, is valid.</summary>
    internal sealed record ConfigurationAccepted(NetworksConfiguration Configuration, EquatableArray<ConfigurationMistake> Warnings);

    /// <summary>The file, as it now stands, cannot be taken.</summary>
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

    private sealed record ReadNow : IDeadLetterSuppression
    {
        internal static ReadNow Instance { get; } = new();
    }

    // It does nothing: that its timer runs is what counts.
    private sealed record Rested : IDeadLetterSuppression
    {
        internal static Rested Instance { get; } = new();
    }

    private sealed record HasRead(object Operation, ConfigurationRead? Result, Exception? Exception) : IDeadLetterSuppression;
}
