using Akka.Actor;
using NetworkGo.Actors.Ports;
using NetworkGo.Actors.Reporting;
using NetworkGo.Actors.Settings;
using NetworkGo.Actors.Supervision;

namespace NetworkGo.Actors;

/// <summary>Starts the reconciler.</summary>
public static class NetworkGoSystem
{
    /// <summary>Starts all actors; they begin at once.</summary>
    /// <param name="factory">The actor system, or an actor's context.</param>
    /// <param name="ports">The world.</param>
    /// <param name="settings">Tuning.</param>
    public static NetworkGoHandle Start(IActorRefFactory factory, ReconcilerPorts ports, ReconcilerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentNullException.ThrowIfNull(ports);
        ArgumentNullException.ThrowIfNull(settings);
        // Beside the supervisor, not below it: what was reported outlives a supervisor that failed.
        var board = factory.ActorOf(StatusBoardActor.Props(ports), "network-go-status");
        var supervisor = factory.ActorOf(SupervisorActor.Props(ports, settings, board), "network-go");
        return new NetworkGoHandle(supervisor, board);
    }
}
