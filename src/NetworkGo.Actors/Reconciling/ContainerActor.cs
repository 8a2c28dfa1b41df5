using Akka.Actor;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Reconciling;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Reconciling;

/// <summary>Keeps one container's fixed addresses.</summary>
internal sealed class ContainerActor(ReconcilerContext context)
    : ReconcilingActor<ContainerSpec, ContainerObservation, ContainerActor.Done>(ObjectKind.Container, context)
{
    private EquatableArray<AttachmentFailure> failures;
    private string attaching = "";

    public static Props Props(ReconcilerContext context) => Akka.Actor.Props.Create(() => new ContainerActor(context));

    protected override void Decide(ContainerObservation observed)
    {
        var spec = Wanted ?? new ContainerSpec { Name = Shared.Id };
        switch (ContainerDecider.Decide(spec, observed, failures))
        {
            case ContainerStep.Connect connect:
                attaching = connect.NetworkName;
                Run(() => $"the engine to connect it to {connect.NetworkName}", async token => new Done(
                    connect.NetworkName,
                    $"connected to {connect.NetworkName} with {connect.Address}",
                    await Ports.Docker.ConnectAsync(connect.NetworkId, connect.ContainerId, connect.Address, token)));
                break;
            case ContainerStep.Disconnect disconnect:
                attaching = disconnect.NetworkName;
                Run(() => $"the engine to disconnect it from {disconnect.NetworkName}", async token => new Done(
                    disconnect.NetworkName,
                    $"disconnected from {disconnect.NetworkName}: {disconnect.Why}",
                    await Ports.Docker.DisconnectAsync(disconnect.NetworkId, disconnect.ContainerId, token)));
                break;
            case ContainerStep.Settled { State: ObjectState.Failed } failed:
                Retry(failed.State, failed.Reason, failed.Message, failures.Any(static f => f.Result.IsOutOfSpace));
                break;
            case ContainerStep.Settled settled:
                Settle(settled.State, settled.Reason, settled.Message);
                if (IsLeaving)
                {
                    Finish();
                }

                break;
        }
    }

    protected override void OnResult(Done result)
    {
        switch (result.Result.Outcome)
        {
            case DockerOutcome.Ok:
                Changed(result.Change);
                ContinueAfterWrite();
                break;
            case DockerOutcome.Unavailable:
                LookAgain();
                Retry(ObjectState.Waiting, WaitReasons.EngineUnavailable, result.Result.Message, isOutage: true);
                break;
            default:
                // The container's other attachments go on; this one is left until the retry.
                if (!IsOutdated)
                {
                    failures = failures.Append(new AttachmentFailure(result.NetworkName, result.Result)).ToEquatableArray();
                }

                ContinueAfterWrite();
                break;
        }
    }

    protected override void OnRetry() => failures = [];

    // A connect that fails, and what undoes it, shows an endpoint for a moment, and the engine tells of it by events.
    protected override bool IsNewsMeanwhile(ContainerObservation before, ContainerObservation now) =>
        Without(before, attaching) != Without(now, attaching);

    private static ContainerObservation Without(ContainerObservation observed, string network) => observed.Container is not { } container
        ? observed
        : observed with
        {
            Container = container with
            {
                Endpoints = container.Endpoints
                    .Where(e => !string.Equals(e.NetworkName, network, StringComparison.Ordinal))
                    .ToEquatableArray(),
            },
        };

    internal sealed record Done(string NetworkName, string Change, DockerResult Result);
}
