using Akka.Actor;
using Akka.Event;
using NetworkGo.Actors.Ports;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Actors.Settings;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Ports;

namespace NetworkGo.Actors.Watching;

/// <summary>
/// Follows the configuration file: notification, and a poll behind it. It reports what it read; the supervisor
/// keeps what is in force. It decides nothing: messages go to a <see cref="ConfigWatchState"/>, and it does the effects that come back.
/// </summary>
internal sealed class ConfigWatcherActor(ReconcilerPorts ports, ReconcilerSettings settings) : UntypedActor, IWithTimers
{
    private readonly CancellationTokenSource stopping = new();
    private ConfigWatchState state = new(settings);
    private IDisposable? watch;

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ReconcilerPorts ports, ReconcilerSettings settings) =>
        ActorProps.Of(() => new ConfigWatcherActor(ports, settings));

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(ConfigWatchInput.Poll), ConfigWatchInput.Poll.Instance, settings.WatchPeriod);
        Take(ConfigWatchInput.Poll.Instance);
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
            case Result result when ReferenceEquals(result.Incarnation, stopping):
                Take(result.Read);
                break;
            case Result:
                // Begun before this actor was restarted.
                break;
            case ConfigWatchInput or TimerDue:
                Take(message);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Take(object message)
    {
        (state, var effects) = state.On(message);
        foreach (var effect in effects)
        {
            Do(effect);
        }
    }

    private void Do(Effect effect)
    {
        switch (effect)
        {
            case TimerChange timer:
                timer.Apply(Timers);
                break;
            case ConfigWatchEffect.Watch:
                Watch();
                break;
            case ConfigWatchEffect.Read read:
                Read(read.Number);
                break;
            case ConfigWatchEffect.Load load:
                Load(load);
                break;
            case ConfigWatchEffect.ReportRejection rejection:
                Context.Parent.Tell(new ConfigurationRejected(rejection.Mistakes, rejection.ReadFailure));
                break;
            case ConfigWatchEffect.Fail fail:
                throw new ReconcileFailedException($"reading {ports.Configuration.Location}", fail.Cause);
            default:
                throw new InvalidOperationException($"no such effect: {effect}");
        }
    }

    private void Watch()
    {
        var self = Self;
        watch?.Dispose();
        watch = ports.Configuration.Watch(
            changing: () => self.Tell(ConfigWatchInput.FileChanging.Instance),
            complete: () => self.Tell(ConfigWatchInput.FileComplete.Instance));
    }

    private void Load(ConfigWatchEffect.Load load)
    {
        var loaded = ports.Load(load.Content);
        if (loaded.Configuration is { } configuration)
        {
            Context.Parent.Tell(new ConfigurationAccepted(configuration, loaded.Warnings, load.Content, loaded.AllowsEmpty));
            Take(ConfigWatchInput.Accepted.Instance);
        }
        else
        {
            Take(new ConfigWatchInput.Rejected(loaded.Mistakes, load.IsSettled));
        }
    }

    private void Read(long number)
    {
        var incarnation = stopping;
        _ = ReadAsync(incarnation.Token).PipeTo(
            Self,
            success: result => new Result(incarnation, new(number, result, null)),
            failure: exception => new Result(incarnation, new(number, null, exception)));
    }

    // What it throws before its first await comes back like all else.
    private async Task<ConfigurationRead> ReadAsync(CancellationToken cancellationToken) =>
        await ports.Configuration.ReadAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>The file is valid.</summary>
    internal sealed record ConfigurationAccepted(
        NetworksConfiguration Configuration, EquatableArray<ConfigurationMistake> Warnings, byte[] Content, bool AllowsEmpty);

    /// <summary>The file is invalid or unreadable.</summary>
    internal sealed record ConfigurationRejected(EquatableArray<ConfigurationMistake> Mistakes, string? ReadFailure);

    private sealed record Result(object Incarnation, ConfigWatchInput.HasRead Read) : IDeadLetterSuppression;
}
