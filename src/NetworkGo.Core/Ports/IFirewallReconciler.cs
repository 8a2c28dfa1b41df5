using NetworkGo.Core.DesiredState;

namespace NetworkGo.Core.Ports;

/// <summary>Makes the rules, routes, flows and forwarding of one network namespace equal to what they should be.</summary>
public interface IFirewallReconciler
{
    /// <summary>
    /// One whole level-triggered pass: pin and verify the namespace, read, plan, write what differs. A pass over a
    /// namespace that is as it should be writes nothing.
    /// </summary>
    /// <param name="spec">What should stand there; <see cref="NamespaceSpec.Empty"/> takes out everything of NetworkGo's.</param>
    /// <param name="containerId">Engine's id of the container that owns the namespace; null is the host.</param>
    /// <param name="step">Is told what the pass waits for, for the operator: "the engine to inspect the container".</param>
    /// <param name="cancellationToken">Gives up the pass; what was written stays.</param>
    /// <exception cref="EngineUnavailableException">The engine did not answer when it was asked about the container.</exception>
    Task<FirewallPass> ReconcileAsync(NamespaceSpec spec, string? containerId, IProgress<string>? step, CancellationToken cancellationToken);

    /// <summary>
    /// Whether the last pass over the namespace left it as asked and nothing was heard from there since, so that another would
    /// find the same. Does not wait. Where nothing can be heard, and once in a while anywhere, the answer is no.
    /// </summary>
    /// <param name="spec">What should stand there.</param>
    /// <param name="containerId">Engine's id of the container that owns the namespace; null is the host.</param>
    bool IsUnchanged(NamespaceSpec spec, string? containerId);

    /// <summary>Nothing is asked of the namespace any more, or it is gone: nothing of it is held open.</summary>
    void Forget(NamespaceId id);

    /// <summary>What a pass would change now; nothing is written.</summary>
    /// <param name="spec">What should stand there.</param>
    /// <param name="containerId">Engine's id of the container that owns the namespace; null is the host.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="EngineUnavailableException">The engine did not answer when it was asked about the container.</exception>
    Task<FirewallPass> PreviewAsync(NamespaceSpec spec, string? containerId, CancellationToken cancellationToken);
}
