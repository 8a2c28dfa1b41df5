using Akka.Actor;
using Akka.Event;
using NetworkGo.Actors.Inventory;
using NetworkGo.Actors.Ports;
using NetworkGo.Actors.Reconciling;
using NetworkGo.Actors.Reporting;
using NetworkGo.Actors.Settings;
using NetworkGo.Actors.Watching;
using NetworkGo.Core.Configuration;
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
    private readonly Dictionary<IActorRef, Action> services = [];
    private readonly DriftRound drift = new();
    private ChildActors children = null!;
    private NetworksConfiguration? configuration;
    private bool rejected;
    private long generation;
    private DateTimeOffset? since;
    private DockerInventoryActor.InventoryListed? listed;
    private string? lost;
    private EngineInfo? engine;
    private EquatableArray<BridgeFacts>? facts;
    private HostState? state;

    public SupervisorActor(ReconcilerPorts ports, ReconcilerSettings settings, IActorRef board)
    {
        this.ports = ports;
        this.settings = settings;
        this.board = board;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ReconcilerPorts ports, ReconcilerSettings settings, IActorRef board) =>
        Akka.Actor.Props.Create(() => new SupervisorActor(ports, settings, board));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(
        settings.Supervision.MaxRestarts,
        settings.Supervision.Within,
        static _ => Directive.Restart);

    protected override void PreStart()
    {
        children = new ChildActors(Context, ports, settings, board);
        StartInventory();
        StartWatcher();
        StartListener();
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
                Accept(m);
                break;
            case ConfigWatcherActor.ConfigurationRejected m:
                rejected = true;
                board.Tell(new StatusBoardActor.FileState(m.Mistakes, m.ReadFailure, []));
                ports.Log.ConfigurationRejected(ports.Configuration.Location, generation, m.Mistakes, m.ReadFailure);
                break;
            case DockerInventoryActor.InventoryListed m:
                listed = m;
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
            case RulesetWatcherActor.HostRulesChanged:
                children.NotifyHostChanged();
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

    private void Accept(ConfigWatcherActor.ConfigurationAccepted accepted)
    {
        board.Tell(new StatusBoardActor.FileState([], null, accepted.Warnings));
        var isNew = configuration != accepted.Configuration;
        if (isNew)
        {
            configuration = accepted.Configuration;
            generation++;
            since = ports.Time.GetUtcNow();
            state = null;
        }

        if (isNew || rejected)
        {
            ports.Log.ConfigurationAccepted(ports.Configuration.Location, generation, accepted.Warnings);
        }

        rejected = false;
        Distribute();
    }

    // Without a listing nothing is known of the bridges: rules compiled then would be gaps in those that are in force.
    private void Distribute()
    {
        if (configuration is null || (listed is null && lost is null))
        {
            return;
        }

        var bridges = children.Inventory?.Bridges(configuration) ?? [];
        if (state is null || bridges != facts)
        {
            facts = bridges;
            state = ports.Compile(configuration, bridges);
        }

        var asked = children.Inventory is { } known ? EngineFirewall.Describe(state, engine, known.Snapshot) : state;
        var merged = children.Merge(asked);
        children.Distribute(asked, merged, generation, lost);
        // Last, so that a generation is never shown as in force before the board knows what belongs to it.
        board.Tell(new StatusBoardActor.InForce(generation, since, state.Policies, merged.Aliases));
    }

    private void StartInventory() => Service(DockerInventoryActor.Props(ports, settings), DockerInventoryActor.Name, StartInventory);

    private void StartWatcher() => Service(ConfigWatcherActor.Props(ports, settings), "configuration", StartWatcher);

    private void StartListener()
    {
        if (ports.Rules is { } rules)
        {
            Service(RulesetWatcherActor.Props(rules, ports.Log, settings), "ruleset", StartListener);
        }
    }

    private void Service(Props props, string name, Action again)
    {
        var actor = Context.Watch(Context.ActorOf(props, name));
        services[actor] = again;
    }

    private void Ended(IActorRef actor)
    {
        var again = services.Remove(actor, out var restart) ? restart : children.Ended(actor);
        if (again is not null)
        {
            Timers.StartSingleTimer(actor.Path.Name, new Restart(again), settings.Backoff.Maximum);
        }
    }

    private sealed record Restart(Action Again);

    private sealed record DriftSlice : IDeadLetterSuppression
    {
        internal static DriftSlice Instance { get; } = new();
    }
}
