using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Actors.Settings;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;

namespace NetworkGo.Actors.Watching;

/// <summary>
/// Follows changes that others make to the rules of namespaces, and notifies the supervisor once they have paused. The host's rules and
/// those of containers have one each: a container that changes its own all the time does not delay the host's repair.
/// </summary>
internal sealed class RulesetWatcherActor(
    Func<Action<NamespaceId>, IDisposable> listen, IChangeLog log, ReconcilerSettings settings, ChangeBudget? budget) : UntypedActor, IWithTimers
{
    // In one drift check interval; of the host there is no bound.
    private const int MostChangesOfContainer = 20;

    // A program that writes all the time must neither keep the rules from being reconciled nor have them reconciled all the time.
    private const int MostPauses = 5;

    private Debounce debounce = new(settings.RulesetDebounce, MostPauses);
    private ImmutableHashSet<NamespaceId> changed = [];
    private IDisposable? listener;

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props OfHost(IRulesetMonitor monitor, IChangeLog log, ReconcilerSettings settings) =>
        Props(report => monitor.Listen(() => report(NamespaceId.Host)), log, settings, null);

    public static Props OfContainers(INamespaceMonitor monitor, IChangeLog log, ReconcilerSettings settings, TimeProvider time) =>
        Props(monitor.Listen, log, settings, new(MostChangesOfContainer, settings.DriftInterval, time));

    protected override void PreStart()
    {
        var self = Self;
        try
        {
            listener = listen(id => self.Tell(new RulesetChanged(id)));
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
            case RulesetChanged m when budget?.TryTake(m.Id) == false:
                // The namespace's change detector keeps that it changed.
                break;
            case RulesetChanged m:
                changed = changed.Add(m.Id);
                Take(debounce.Signal());
                break;
            case TimerDue due:
                (debounce, var isDue) = debounce.On(due);
                if (isDue)
                {
                    Take(debounce.Serve());
                    Context.Parent.Tell(new RulesChanged(changed));
                    changed = [];
                }

                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private static Props Props(Func<Action<NamespaceId>, IDisposable> listen, IChangeLog log, ReconcilerSettings settings, ChangeBudget? budget) =>
        ActorProps.Of(() => new RulesetWatcherActor(listen, log, settings, budget));

    private void Take((Debounce Next, ImmutableArray<TimerChange> Timers) debounced)
    {
        debounce = debounced.Next;
        foreach (var timer in debounced.Timers)
        {
            timer.Apply(Timers);
        }
    }

    /// <summary>The rules of these namespaces were changed since the last message.</summary>
    internal sealed record RulesChanged(IReadOnlyCollection<NamespaceId> Namespaces);

    private sealed record RulesetChanged(NamespaceId Id) : IDeadLetterSuppression;
}
