using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using NetworkGo.Actors.Ports;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Actors.Settings;
using NetworkGo.Core.Engine;

namespace NetworkGo.Actors.Inventory;

/// <summary>
/// The one cache of what the engine holds. It decides nothing: messages go to an <see cref="InventoryState"/>, and it does the
/// effects that come back.
/// </summary>
internal sealed class DockerInventoryActor : UntypedActor, IWithTimers
{
    /// <summary>Its name below the supervisor.</summary>
    internal const string Name = "inventory";

    private readonly ReconcilerPorts ports;
    private readonly ReconcilerSettings settings;
    private EngineConnection connection;
    private InventoryState state;

    public DockerInventoryActor(ReconcilerPorts ports, ReconcilerSettings settings)
    {
        (this.ports, this.settings) = (ports, settings);
        connection = new EngineConnection(ports.Docker, Self);
        state = new InventoryState(settings, ports.Time.GetTimestamp());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ReconcilerPorts ports, ReconcilerSettings settings) =>
        ActorProps.Of(() => new DockerInventoryActor(ports, settings));

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(RelistNow), RelistNow.Instance, settings.ResyncInterval);
        Take(new InventoryInput.Connect());
    }

    protected override void PostStop() => connection.Dispose();

    protected override void PostRestart(Exception reason)
    {
        ports.Log.Restarted(Self.Path.Name, reason);
        PreStart();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RelistNow:
                Take(new InventoryInput.Relist());
                break;
            case EngineConnection.Message m when ReferenceEquals(m.Source, connection):
                Take(m.Input);
                break;
            case EngineConnection.Message:
                // Of a connection that was given up, maybe before this actor was restarted.
                break;
            case TimerDue:
                Take(message);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Take(object message)
    {
        (state, var effects) = state.On(message, Moment.Now(ports));
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
            case InventoryEffect.Subscribe subscribe:
                connection.Dispose();
                connection = new EngineConnection(ports.Docker, Self);
                connection.Follow(subscribe);
                break;
            case InventoryEffect.Disconnect:
                connection.Cancel();
                break;
            case InventoryEffect.List list:
                connection.List(list);
                break;
            case InventoryEffect.Tell tell:
                Context.Parent.Tell(tell.Message);
                break;
            case InventoryEffect.Fail fail:
                throw new ReconcileFailedException(fail.What, fail.Cause);
            default:
                throw new InvalidOperationException($"no such effect: {effect}");
        }
    }

    /// <summary>What the engine holds.</summary>
    /// <param name="Snapshot">The listing.</param>
    /// <param name="At">Timestamp of when the listing began: it shows every write that ended before.</param>
    /// <param name="Epoch">Changes when events may have been missed.</param>
    /// <param name="Starts">By container id: starts and changes of devices seen.</param>
    internal sealed record InventoryListed(DockerSnapshot Snapshot, long At, long Epoch, ImmutableDictionary<string, long> Starts);

    /// <summary>A container has a namespace from now on; sent before the listing that shows it.</summary>
    internal sealed record ContainerStarted(string Id, long At, Incarnation Incarnation);

    /// <summary>The engine does not answer.</summary>
    internal sealed record EngineLost(string Reason);

    /// <summary>The engine takes long to answer; the last listing stays in force.</summary>
    internal sealed record EngineSlow(string Reason);

    /// <summary>The engine answers, for the first time or again.</summary>
    internal sealed record EngineReturned(EngineInfo Info);

    /// <summary>List as soon as possible: something was written, or may differ without an event.</summary>
    internal sealed record RelistNow : IDeadLetterSuppression
    {
        internal static RelistNow Instance { get; } = new();
    }
}
