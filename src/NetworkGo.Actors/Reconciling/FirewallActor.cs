using Akka.Actor;
using NetworkGo.Actors.Reporting;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Reconciling;

/// <summary>Keeps the rules, routes and forwarding of one network namespace.</summary>
internal sealed class FirewallActor(ReconcilerContext context, NamespaceId target)
    : ReconcilingActor<NamespaceSpec, FirewallObservation, FirewallPass>(ObjectKind.Firewall, context)
{
    private EquatableArray<PolicyConflict>? conflicts;

    public static Props Props(ReconcilerContext context, NamespaceId target) =>
        Akka.Actor.Props.Create(() => new FirewallActor(context, target));

    private NamespaceSpec Asked => Wanted ?? NamespaceSpec.Empty(target);

    protected override void PostStop()
    {
        // First what runs is cancelled, so that nothing is kept after this.
        base.PostStop();
        Ports.Firewall.Forget(target);
    }

    protected override bool MayHaveDrifted(FirewallObservation observed) =>
        observed.IsRunning && !Ports.Firewall.IsUnchanged(Asked, observed.ContainerId);

    protected override void Decide(FirewallObservation observed)
    {
        if (observed.IsRunning)
        {
            var spec = Asked;
            var progress = new LastStep();
            Run(() => progress.Step, token => Ports.Firewall.ReconcileAsync(spec, observed.ContainerId, progress, token));
        }
        else if (IsLeaving)
        {
            // The namespace went with the container, and everything in it.
            Finish();
        }
        else
        {
            Ports.Firewall.Forget(target);
            var (reason, words) = observed.ContainerId is null
                ? ("ContainerMissing", $"there is no container named {target.ContainerName} yet")
                : ("ContainerNotRunning", $"container {target.ContainerName} does not run, so it has no network namespace");
            Settle(ObjectState.Waiting, reason, $"{words}; its rules follow as soon as it starts");
        }
    }

    protected override void OnResult(FirewallPass result)
    {
        // Only the host's rules stand beside the engine's own.
        if (target.IsHost && result.State == ObjectState.Ready && result.Conflicts != conflicts)
        {
            conflicts = result.Conflicts;
            Shared.Board.Tell(new StatusBoardActor.Shut(Shared.Id, result.Conflicts));
        }

        foreach (var change in result.Changes)
        {
            Changed(change);
        }

        if (result.Retry)
        {
            Retry(result.State, result.Reason, result.Message, result.IsOutage);
            return;
        }

        Settle(result.State, result.Reason, result.Message);

        // What waits or failed has not been looked into: rules may be left in there.
        if (IsLeaving && !IsOutdated && result.State is (ObjectState.Ready or ObjectState.Conflict))
        {
            Finish();
        }
    }

    // Progress<T> hands the steps on by the pool, in any order.
    private sealed class LastStep : IProgress<string>
    {
        private volatile string step = "its turn";

        public string Step => step;

        public void Report(string value) => step = value;
    }
}
