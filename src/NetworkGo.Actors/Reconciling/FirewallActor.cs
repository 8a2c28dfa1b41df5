using Akka.Actor;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Reconciling;

/// <summary>Keeps the rules, routes and forwarding of one network namespace.</summary>
internal sealed class FirewallActor(ReconcilerContext context, NamespaceId target)
    : ReconcilingActor<NamespaceSpec, FirewallObservation, FirewallOperation, FirewallPass>(
        ObjectKind.Firewall, context, new FirewallLogic(target))
{
    public static Props Props(ReconcilerContext context, NamespaceId target) =>
        ActorProps.Of(() => new FirewallActor(context, target));

    protected override void PostStop()
    {
        // What runs is cancelled first, so that nothing is kept after this.
        base.PostStop();
        Release();
    }

    protected override string Describe(FirewallOperation operation) => "its turn";

    protected override Task<FirewallPass> RunAsync(FirewallOperation operation, IProgress<string> progress, CancellationToken cancellationToken) =>
        Ports.Firewall.ReconcileAsync(operation.Spec, operation.ContainerId, progress, cancellationToken);

    protected override bool MayHaveDrifted(NamespaceSpec? wanted, FirewallObservation observed) =>
        observed.IsRunning && !Ports.Firewall.IsUnchanged(wanted ?? NamespaceSpec.Empty(target), observed.ContainerId);

    protected override void Supersede() => Ports.Firewall.Supersede(target);

    protected override void Release() => Ports.Firewall.Forget(target);
}
