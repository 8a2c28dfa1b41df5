using System.Collections.Immutable;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Reconciling;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Reconciling;

/// <summary>The steps of one Docker network, as <see cref="NetworkDecider"/> decides them.</summary>
internal sealed record NetworkLogic : ReconcileLogic<NetworkSpec, NetworkObservation, NetworkStep, DockerResult>
{
    /// <inheritdoc/>
    internal override ImmutableArray<Step> Decide(NetworkSpec? wanted, NetworkObservation observed) =>
        NetworkDecider.Decide(wanted, observed) switch
        {
            NetworkStep.Settled settled => [new Step.Settle(settled.State, settled.Reason, settled.Message)],
            NetworkStep.Forget => [new Step.Finish()],
            var step => [new Step.Run<NetworkStep>(step)],
        };

    /// <inheritdoc/>
    internal override (ReconcileLogic<NetworkSpec, NetworkObservation, NetworkStep, DockerResult> Next, ImmutableArray<Step> Steps) OnResult(
        NetworkStep operation, DockerResult result, NetworkSpec? wanted, bool isOutdated)
    {
        if (result.Outcome == DockerOutcome.Ok)
        {
            var change = operation is NetworkStep.Create { Network: var network }
                ? $"created with subnet {network.Subnet} and gateway {network.Gateway}"
                : "removed";
            return (this, [new Step.Log([change]), new Step.Written(), new Step.Again()]);
        }

        var (state, reason) = result.Outcome switch
        {
            DockerOutcome.Unavailable => (ObjectState.Waiting, WaitReasons.EngineUnavailable),
            DockerOutcome.Superseded or DockerOutcome.NotFound => (ObjectState.Waiting, "ChangedMeanwhile"),
            // The subnet may be taken by something outside the engine, whose end is not reported.
            DockerOutcome.Refused => (ObjectState.Conflict, "EngineRefuses"),
            var outcome => (ObjectState.Failed, outcome.ToString()),
        };
        var isOutage = result.Outcome is DockerOutcome.Unavailable || result.IsOutOfSpace;
        return (this, [new Step.Written(), new Step.Retry(state, reason, $"the engine did not do it: {result.Message}", isOutage)]);
    }
}
