using Akka.Actor;
using Akka.Event;
using NetworkGo.Actors.Settings;
using NetworkGo.Core.Ports;

namespace NetworkGo.Actors.Watching;

/// <summary>
/// Hears changes of the host's rules and tells the supervisor once they have paused. The daemon's own are heard, too: they cost
/// one more pass, which writes nothing and so is not heard.
/// </summary>
internal sealed class RulesetWatcherActor(IRulesetMonitor monitor, IChangeLog log, ReconcilerSettings settings) : UntypedActor, IWithTimers
{
    // Whoever writes all the time must not keep the rules from being looked at; nor have them looked at all the time.
    private const int LongestDebounce = 5;

    private IDisposable? listener;

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IRulesetMonitor monitor, IChangeLog log, ReconcilerSettings settings) =>
        Akka.Actor.Props.Create(() => new RulesetWatcherActor(monitor, log, settings));

    protected override void PreStart()
    {
        var self = Self;
        try
        {
            listener = monitor.Listen(() => self.Tell(RulesetChanged.Instance));
        }
        catch (IOException exception)
        {
            log.RulesetNotHeard(exception.Message);
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
                Timers.StartSingleTimer("quiet", Paused.Instance, settings.RulesetDebounce);
                if (!Timers.IsTimerActive("deadline"))
                {
                    Timers.StartSingleTimer("deadline", Paused.Instance, settings.RulesetDebounce * LongestDebounce);
                }

                break;
            case Paused:
                Timers.Cancel("quiet");
                Timers.Cancel("deadline");
                Context.Parent.Tell(HostRulesChanged.Instance);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>The host's rules are not what they were when they were last looked at.</summary>
    internal sealed record HostRulesChanged
    {
        internal static HostRulesChanged Instance { get; } = new();
    }

    private sealed record RulesetChanged : IDeadLetterSuppression
    {
        internal static RulesetChanged Instance { get; } = new();
    }

    private sealed record Paused : IDeadLetterSuppression
    {
        internal static Paused Instance { get; } = new();
    }
}
