using System.Collections.Immutable;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Reconciling;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Reconciling;

/// <summary>The steps of one container's attachments, as <see cref="ContainerDecider"/> decides them.</summary>
/// <param name="Name">The container.</param>
internal sealed record ContainerLogic(string Name) : ReconcileLogic<ContainerSpec, ContainerObservation, ContainerStep, DockerResult>
{
    /// <summary>The attachments that failed; left alone until the retry, while the others go on.</summary>
    public EquatableArray<AttachmentFailure> Failures { get; init; }

    /// <inheritdoc/>
    internal override ImmutableArray<Step> Decide(ContainerSpec? wanted, ContainerObservation observed) => observed.Spec != wanted
        // The observation for a new spec follows it; by the former one, containers that exchange addresses would each begin alone.
        ? [new Step.Again()]
        : ContainerDecider.Decide(wanted ?? new ContainerSpec { Name = Name }, observed, Failures) switch
        {
            ContainerStep.Settled { State: ObjectState.Failed } failed =>
                [new Step.Retry(failed.State, failed.Reason, failed.Message, Failures.Any(static f => f.Result.IsOutOfSpace))],
            ContainerStep.Settled settled when wanted is null =>
                [new Step.Settle(settled.State, settled.Reason, settled.Message), new Step.Finish()],
            ContainerStep.Settled settled => [new Step.Settle(settled.State, settled.Reason, settled.Message)],
            var step => [new Step.Run<ContainerStep>(step)],
        };

    /// <inheritdoc/>
    internal override (ReconcileLogic<ContainerSpec, ContainerObservation, ContainerStep, DockerResult> Next, ImmutableArray<Step> Steps) OnResult(
        ContainerStep operation, DockerResult result, ContainerSpec? wanted, bool isOutdated) => result.Outcome switch
        {
            DockerOutcome.Ok => (this, [new Step.Log([MoveWords.Of(operation)]), new Step.Written(), new Step.Again()]),
            // It did not begin, or another program was faster: what is due by then is seen in the next listing.
            DockerOutcome.Superseded when operation is ContainerStep.Move => (
                this, [new Step.Written(), new Step.Retry(ObjectState.Waiting, WaitReasons.AddressMoving, result.Message, IsOutage: true)]),
            DockerOutcome.Unavailable => (
                this,
                [new Step.Written(), new Step.Retry(ObjectState.Waiting, WaitReasons.EngineUnavailable, result.Message, IsOutage: true)]),
            _ => (
                isOutdated ? this : this with { Failures = Failures.Append(new AttachmentFailure(NetworkOf(operation), result)).ToEquatableArray() },
                [new Step.Written(), new Step.Again()]),
        };

    // A connect that fails, and what undoes it, shows an endpoint for a moment, and the engine reports it by events.
    /// <inheritdoc/>
    internal override bool IsNewsDuring(ContainerStep operation, ContainerObservation before, ContainerObservation now) =>
        Without(before, NetworkOf(operation)) != Without(now, NetworkOf(operation));

    /// <inheritdoc/>
    internal override ReconcileLogic<ContainerSpec, ContainerObservation, ContainerStep, DockerResult> OnRetry() => this with { Failures = [] };

    private static string NetworkOf(ContainerStep operation) => operation switch
    {
        ContainerStep.Connect connect => connect.NetworkName,
        ContainerStep.Disconnect disconnect => disconnect.NetworkName,
        ContainerStep.Move move => move.Exchange.NetworkName,
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "not an operation"),
    };

    private static ContainerObservation Without(ContainerObservation observed, string network) => observed.Container is not { } container
        ? observed
        : observed with
        {
            IsOnDefaultBridge = false,
            Holders = observed.Holders.Where(h => !string.Equals(h.NetworkName, network, StringComparison.Ordinal)).ToEquatableArray(),
            Exchanges = observed.Exchanges.Where(e => !string.Equals(e.NetworkName, network, StringComparison.Ordinal)).ToEquatableArray(),
            Container = container with
            {
                Endpoints = container.Endpoints
                    .Where(e => !string.Equals(e.NetworkName, network, StringComparison.Ordinal))
                    .ToEquatableArray(),
            },
        };
}
