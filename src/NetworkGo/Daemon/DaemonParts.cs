using Akka.Actor;
using NetworkGo.Settings;

namespace NetworkGo.Daemon;

/// <summary>What the daemon is made of, apart from the host that it lives in.</summary>
internal sealed record DaemonParts
{
    /// <summary>Registers the gateways and the <see cref="Status.IStatusSource"/>.</summary>
    public required Action<IServiceCollection, ProgramSettings> AddServices { get; init; }

    /// <summary>Starts the actors in the system; what it throws ends the program with exit code 1.</summary>
    public required Action<ActorSystem, IServiceProvider, ProgramSettings> StartActors { get; init; }
}
