using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;

namespace NetworkGo.Tests.Support;

/// <summary>A host on which one rule would be written, whatever is asked.</summary>
internal sealed class PlannedFirewall : IFirewallReconciler
{
    public Task<FirewallPass> ReconcileAsync(NamespaceSpec spec, string? containerId, IProgress<string>? step, CancellationToken cancellationToken) =>
        throw new NotSupportedException("nothing is written here");

    public Task<FirewallPass> PreviewAsync(NamespaceSpec spec, string? containerId, CancellationToken cancellationToken) =>
        Task.FromResult(new FirewallPass { State = ObjectState.Ready, Changes = ["filter -A NETWORK-GO-FORWARD -j ACCEPT"] });

    public bool IsUnchanged(NamespaceSpec spec, string? containerId) => throw new NotSupportedException("there are no watches here");

    public void Forget(NamespaceId id) => throw new NotSupportedException("there are no watches here");
}
