using NetworkGo.Core.DesiredState;

namespace NetworkGo.Core.Ports;

/// <summary>Makes the rules, routes, flows and forwarding of one network namespace equal to what they should be.</summary>
public interface IFirewallReconciler
{
    /// <summary>
    /// One whole level-triggered pass: pin and verify the namespace, read, plan, write what differs. A pass over a
    /// namespace that is as it should be writes nothing.
    /// </summary>
    /// <param name="spec">What should be there; <see cref="NamespaceSpec.Empty"/> removes everything of NetworkGo's.</param>
    /// <param name="containerId">Engine's id of the container that owns the namespace; null is the host.</param>
    /// <param name="step">Receives what the pass waits for, for the operator: "the engine to inspect the container".</param>
    /// <param name="cancellationToken">Gives up the pass; what was written stays.</param>
    /// <exception cref="EngineUnavailableException">The engine did not answer when it was asked about the container.</exception>
    Task<FirewallPass> ReconcileAsync(NamespaceSpec spec, string? containerId, IProgress<string>? step, CancellationToken cancellationToken);

    /// <summary>
    /// Whether the last pass left the namespace as configured and no change was detected there since, so that another would find
    /// the same. Does not wait. Where changes cannot be detected, and once in a while anywhere, the answer is no.
    /// </summary>
    /// <param name="spec">What should be there.</param>
    /// <param name="containerId">Engine's id of the container that owns the namespace; null is the host.</param>
    bool IsUnchanged(NamespaceSpec spec, string? containerId);

    /// <summary>
    /// Another spec of the namespace waits for the pass that runs over it: whatever that one could still do, and the next does again
    /// anyway, it may leave. Does not wait, and needs no pass to be running.
    /// </summary>
    void Supersede(NamespaceId id)
    {
    }

    /// <summary>The namespace has no spec any more, or is gone: nothing of it is held open.</summary>
    void Forget(NamespaceId id);

    /// <summary>What a pass would change now; nothing is written.</summary>
    /// <param name="spec">What should be there.</param>
    /// <param name="containerId">Engine's id of the container that owns the namespace; null is the host.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="EngineUnavailableException">The engine did not answer when it was asked about the container.</exception>
    Task<FirewallPass> PreviewAsync(NamespaceSpec spec, string? containerId, CancellationToken cancellationToken);
}
