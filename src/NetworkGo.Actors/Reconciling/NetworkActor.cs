using Akka.Actor;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Reconciling;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Reconciling;

/// <summary>Keeps one Docker network.</summary>
internal sealed class NetworkActor(ReconcilerContext context)
    : ReconcilingActor<NetworkSpec, NetworkObservation, NetworkActor.Done>(ObjectKind.Network, context)
{
    public static Props Props(ReconcilerContext context) => Akka.Actor.Props.Create(() => new NetworkActor(context));

    protected override void Decide(NetworkObservation observed)
    {
        switch (NetworkDecider.Decide(Wanted, observed))
        {
            case NetworkStep.Create create:
                var change = $"created with subnet {create.Network.Subnet} and gateway {create.Network.Gateway}";
                Run(static () => "the engine to create the network", async token => new Done(change, await Ports.Docker.CreateNetworkAsync(create.Network, token)));
                break;
            case NetworkStep.Remove remove:
                Run(static () => "the engine to remove the network", async token => new Done("removed", await Ports.Docker.RemoveNetworkAsync(remove.NetworkId, token)));
                break;
            case NetworkStep.Settled settled:
                Settle(settled.State, settled.Reason, settled.Message);
                break;
            case NetworkStep.Forget:
                Finish();
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
            case var outcome:
                LookAgain();
                var (state, reason) = outcome switch
                {
                    DockerOutcome.Unavailable => (ObjectState.Waiting, WaitReasons.EngineUnavailable),
                    DockerOutcome.Superseded or DockerOutcome.NotFound => (ObjectState.Waiting, "ChangedMeanwhile"),
                    // The subnet may be taken by something outside the engine, whose end nobody announces.
                    DockerOutcome.Refused => (ObjectState.Conflict, "EngineRefuses"),
                    _ => (ObjectState.Failed, outcome.ToString()),
                };
                Retry(state, reason, $"the engine did not do it: {result.Result.Message}", outcome is DockerOutcome.Unavailable || result.Result.IsOutOfSpace);
                break;
        }
    }

    internal sealed record Done(string Change, DockerResult Result);
}
