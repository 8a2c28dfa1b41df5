using System.Collections.Concurrent;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;

namespace NetworkGo.Metrics;

/// <summary>Counts and times passes, and separates those that repaired drift from those with a new spec.</summary>
internal sealed class MeteredFirewallReconciler(
    IFirewallReconciler inner, ReconcilerMetrics metrics, PolicyTrafficMetrics traffic, TimeProvider time) : IFirewallReconciler
{
    // What was as specified after a namespace's last pass.
    private readonly ConcurrentDictionary<NamespaceId, (NamespaceSpec Spec, string? ContainerId)> good = new();

    /// <inheritdoc/>
    public Task<FirewallPass> PreviewAsync(NamespaceSpec spec, string? containerId, CancellationToken cancellationToken) =>
        inner.PreviewAsync(spec, containerId, cancellationToken);

    /// <inheritdoc/>
    public bool IsUnchanged(NamespaceSpec spec, string? containerId) => inner.IsUnchanged(spec, containerId);

    /// <inheritdoc/>
    public void Supersede(NamespaceId id) => inner.Supersede(id);

    /// <inheritdoc/>
    public void Forget(NamespaceId id) => inner.Forget(id);

    /// <inheritdoc/>
    public async Task<FirewallPass> ReconcileAsync(NamespaceSpec spec, string? containerId, IProgress<string>? step, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var pass = await inner.ReconcileAsync(spec, containerId, step, cancellationToken);
        metrics.Reconciled(ObjectKind.Firewall, pass.State.ToString(), time.GetElapsedTime(began), succeeded: pass.State == ObjectState.Ready);
        traffic.Keep(spec, containerId);
        if (pass.Changes.Count > 0)
        {
            metrics.Wrote(ObjectKind.Firewall);
        }

        var stood = good.TryGetValue(spec.Id, out var before) && before == (spec, containerId);
        if (stood && pass.Changes.Count > 0)
        {
            metrics.Repaired(containerId is null);
        }

        if (pass.State == ObjectState.Ready && spec != NamespaceSpec.Empty(spec.Id))
        {
            good[spec.Id] = (spec, containerId);
        }
        else
        {
            good.TryRemove(spec.Id, out _);
        }

        return pass;
    }
}
