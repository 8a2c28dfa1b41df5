using Akka.Actor;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Reconciling;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Reconciling;

/// <summary>Keeps one container's fixed addresses.</summary>
internal sealed class ContainerActor(ReconcilerContext context)
    : ReconcilingActor<ContainerSpec, ContainerObservation, ContainerStep, DockerResult>(ObjectKind.Container, context, new ContainerLogic(context.Id))
{
    public static Props Props(ReconcilerContext context) => ActorProps.Of(() => new ContainerActor(context));

    protected override string Describe(ContainerStep operation) => operation switch
    {
        ContainerStep.Connect connect => $"the engine to connect it to {connect.NetworkName}",
        ContainerStep.Move move => $"the engine to move it on {move.Exchange.NetworkName}",
        ContainerStep.Disconnect disconnect => $"the engine to disconnect it from {disconnect.NetworkName}",
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "not an operation"),
    };

    protected override Task<DockerResult> RunAsync(ContainerStep operation, IProgress<string> progress, CancellationToken cancellationToken) =>
        operation switch
        {
            ContainerStep.Connect connect =>
                Ports.Docker.ConnectAsync(connect.NetworkId, connect.ContainerId, connect.Address, cancellationToken),
            ContainerStep.Move { Exchange.Moves.Count: 1 } move => MoveAsync(move.Exchange, cancellationToken),
            ContainerStep.Move move => Shared.Exchanges.JoinAsync(move.Exchange, Shared.Id, cancellationToken),
            ContainerStep.Disconnect disconnect =>
                Ports.Docker.DisconnectAsync(disconnect.NetworkId, disconnect.ContainerId, cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "not an operation"),
        };

    private async Task<DockerResult> MoveAsync(AddressExchange exchange, CancellationToken cancellationToken) =>
        (await new ExchangeRunner(Ports.Docker).RunAsync(exchange, cancellationToken).ConfigureAwait(false))[0];
}
