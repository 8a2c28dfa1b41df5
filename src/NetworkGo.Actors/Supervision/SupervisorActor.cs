using Akka.Actor;
using Akka.Event;
using NetworkGo.Actors.Inventory;
using NetworkGo.Actors.Keeping;
using NetworkGo.Actors.Ports;
using NetworkGo.Actors.Reconciling;
using NetworkGo.Actors.Reporting;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Actors.Settings;
using NetworkGo.Actors.Watching;
using NetworkGo.Core.Changes;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Reconciling;

namespace NetworkGo.Actors.Supervision;

/// <summary>
/// Holds the last good configuration and the last listing, compiles the one with the other, and makes sure that
/// there is a child for every thing. It decides nothing about a single thing.
/// </summary>
internal sealed class SupervisorActor : UntypedActor, IWithTimers
{
    private readonly ReconcilerPorts ports;
    private readonly ReconcilerSettings settings;
    private readonly IActorRef board;
    private readonly ServiceActors services;
    private readonly DriftRound drift = new();
    private readonly ChildActors children;
    private ChangeControl changes = null!;
    private DesiredHost desired = new();
    private long takenAt;
    private string? lost;
    private EngineInfo? engine;

    public SupervisorActor(ReconcilerPorts ports, ReconcilerSettings settings, IActorRef board)
    {
        this.ports = ports;
        this.settings = settings;
        this.board = board;
        services = new ServiceActors(Context);
        children = new ChildActors(Context, ports, settings, board);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ReconcilerPorts ports, ReconcilerSettings settings, IActorRef board) =>
        ActorProps.Of(() => new SupervisorActor(ports, settings, board));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(
        settings.Supervision.MaxRestarts,
        settings.Supervision.Within,
        static _ => Directive.Restart);

    protected override void PreStart()
    {
        services.Start(DockerInventoryActor.Props(ports, settings), DockerInventoryActor.Name);
        services.Start(StateKeeperActor.Props(ports, settings), StateKeeperActor.Name);
        changes = new ChangeControl(ports, settings, Self, Timers, board, TakeUp);
        changes.Start();
        services.Start(ConfigWatcherActor.Props(ports, settings), "configuration");
        if (ports.Rules is { } rules)
        {
            services.Start(RulesetWatcherActor.OfHost(rules, ports.Log, settings), "ruleset");
        }

        if (ports.ContainerRules is { } containerRules)
        {
            services.Start(RulesetWatcherActor.OfContainers(containerRules, ports.Log, settings, ports.Time), "ruleset-containers");
        }

        Timers.StartPeriodicTimer(nameof(DriftSlice), DriftSlice.Instance, settings.DriftInterval / DriftRound.Slices);
    }

    protected override void PostRestart(Exception reason)
    {
        ports.Log.Restarted(Self.Path.Name, reason);
        board.Tell(StatusBoardActor.Reset.Instance);
        PreStart();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ConfigWatcherActor.ConfigurationAccepted m:
                changes.Accept(m);
                break;
            case ConfigWatcherActor.ConfigurationRejected m:
                changes.Reject(m);
                break;
            case var m when ChangeControl.IsFor(m):
                changes.Take(m, Sender);
                break;
            case DockerInventoryActor.InventoryListed m:
                lost = null;
                children.Observe(m);
                Distribute();
                break;
            case DockerInventoryActor.ContainerStarted m when lost is null:
                children.Observe(m);
                break;
            case DockerInventoryActor.ContainerStarted:
                // The listing that ends the loss shows it.
                break;
            case DockerInventoryActor.EngineLost m:
                lost = m.Reason;
                ports.Log.EngineLost(m.Reason);
                board.Tell(new StatusBoardActor.EngineState(false, m.Reason));
                Distribute();
                break;
            case DockerInventoryActor.EngineSlow m:
                ports.Log.EngineSlow(m.Reason);
                board.Tell(new StatusBoardActor.EngineState(true, m.Reason));
                break;
            case DockerInventoryActor.EngineReturned m:
                engine = m.Info;
                ports.Log.EngineReturned(m.Info.Version);
                board.Tell(new StatusBoardActor.EngineState(true, m.Info.Version));
                break;
            case DriftSlice:
                children.Tick(drift);
                break;
            case RulesetWatcherActor.RulesChanged m:
                children.NotifyRulesChanged(m.Namespaces);
                break;
            case Reconcile.Refused m:
                if (children.Refuse(m))
                {
                    Distribute();
                }

                break;
            case RollCall:
                Sender.Tell(new RollCall.Children(children.Actors, services.Actors));
                break;
            case Reconcile.SpecRequest:
                children.Resend(Sender);
                break;
            case Reconcile.Finished m:
                children.Finish(Sender, m);
                break;
            case Restart m:
                m.Again();
                break;
            case Terminated m:
                Ended(m.ActorRef);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void TakeUp(InForce next)
    {
        takenAt = ports.Time.GetTimestamp();
        desired = desired.Take(next);
        Distribute();
    }

    // Without a listing nothing is known of the bridges: rules compiled then would be gaps in those that are in force.
    private void Distribute()
    {
        var known = children.Inventory;
        if (desired.Configuration is not { } configuration || (known is null && lost is null))
        {
            return;
        }

        desired = desired.Compile(ports.Compile, known is null ? EngineFacts.None : EngineFactsReader.Read(configuration, known, children.Refused));
        var state = known is null ? desired.State! : EngineFirewall.Describe(desired.State!, engine, known.Snapshot);
        var merged = children.Merge(state);
        children.Distribute(state, merged, desired.Generation, lost);
        // Last, so that a generation is never shown as in force before the board knows what belongs to it.
        board.Tell(new StatusBoardActor.InForce(desired.Generation, desired.Since, desired.Describe(state.Policies, known?.Snapshot), merged.Aliases) { TakenAt = takenAt });
    }

    private void Ended(IActorRef actor)
    {
        if ((services.Ended(actor) ?? children.Ended(actor)) is { } restart)
        {
            Timers.StartSingleTimer(actor.Path.Name, new Restart(restart), settings.Backoff.Maximum);
        }
    }

    private sealed record Restart(Action Again);

    private sealed record DriftSlice : IDeadLetterSuppression
    {
        internal static DriftSlice Instance { get; } = new();
    }
}
