using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Actors.Settings;
using NetworkGo.Core.Ports;

namespace NetworkGo.Actors.Watching;

/// <summary>
/// Follows changes that others make to the host's rules, and notifies the supervisor once they have paused.
/// </summary>
internal sealed class RulesetWatcherActor(IRulesetMonitor monitor, IChangeLog log, ReconcilerSettings settings) : UntypedActor, IWithTimers
{
    // A program that writes all the time must neither keep the rules from being reconciled nor have them reconciled all the time.
    private const int MostPauses = 5;

    private Debounce debounce = new(settings.RulesetDebounce, MostPauses);
    private IDisposable? listener;

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IRulesetMonitor monitor, IChangeLog log, ReconcilerSettings settings) =>
        ActorProps.Of(() => new RulesetWatcherActor(monitor, log, settings));

    protected override void PreStart()
    {
        var self = Self;
        try
        {
            listener = monitor.Listen(() => self.Tell(RulesetChanged.Instance));
        }
        catch (IOException exception)
        {
            log.RulesetMonitorUnavailable(exception.Message);
        }
    }

    protected override void PostStop() => listener?.Dispose();

    protected override void PostRestart(Exception reason)
    {
        log.Restarted(Self.Path.Name, reason);
        PreStart();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RulesetChanged:
                Take(debounce.Signal());
                break;
            case TimerDue due:
                (debounce, var isDue) = debounce.On(due);
                if (isDue)
                {
                    Take(debounce.Serve());
                    Context.Parent.Tell(HostRulesChanged.Instance);
                }

                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Take((Debounce Next, ImmutableArray<TimerChange> Timers) debounced)
    {
        debounce = debounced.Next;
        foreach (var timer in debounced.Timers)
        {
            timer.Apply(Timers);
        }
    }

    /// <summary>The host's rules were changed since the last pass over them.</summary>
    internal sealed record HostRulesChanged
    {
        internal static HostRulesChanged Instance { get; } = new();
    }

    private sealed record RulesetChanged : IDeadLetterSuppression
    {
        internal static RulesetChanged Instance { get; } = new();
    }
}
