using Akka.Actor;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Reconciling;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Reconciling;

/// <summary>Keeps one Docker network.</summary>
internal sealed class NetworkActor(ReconcilerContext context)
    : ReconcilingActor<NetworkSpec, NetworkObservation, NetworkStep, DockerResult>(ObjectKind.Network, context, new NetworkLogic())
{
    public static Props Props(ReconcilerContext context) => ActorProps.Of(() => new NetworkActor(context));

    protected override string Describe(NetworkStep operation) => operation is NetworkStep.Create
        ? "the engine to create the network"
        : "the engine to remove the network";

    protected override Task<DockerResult> RunAsync(NetworkStep operation, IProgress<string> progress, CancellationToken cancellationToken) =>
        operation switch
        {
            NetworkStep.Create create => Ports.Docker.CreateNetworkAsync(create.Network, cancellationToken),
            NetworkStep.Remove remove => Ports.Docker.RemoveNetworkAsync(remove.NetworkId, cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "not an operation"),
        };
}
