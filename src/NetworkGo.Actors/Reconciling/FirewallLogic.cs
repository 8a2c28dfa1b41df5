using System.Collections.Immutable;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Reconciling;

/// <summary>The steps of one namespace's firewall.</summary>
/// <param name="Target">The namespace.</param>
internal sealed record FirewallLogic(NamespaceId Target) : ReconcileLogic<NamespaceSpec, FirewallObservation, FirewallOperation, FirewallPass>
{
    /// <summary>The policies that the last pass found to open nothing, or to have no way; null before it.</summary>
    public EquatableArray<PolicyConflict>? Conflicts { get; init; }

    /// <summary>What the last pass found that cannot be put in force; null before it.</summary>
    public EquatableArray<RefusedPolicy>? Refused { get; init; }

    /// <inheritdoc/>
    internal override ImmutableArray<Step> Decide(NamespaceSpec? wanted, FirewallObservation observed)
    {
        if (observed.IsRunning)
        {
            return [new Step.Run<FirewallOperation>(new FirewallOperation(wanted ?? NamespaceSpec.Empty(Target), observed.ContainerId))];
        }

        if (wanted is null)
        {
            // The namespace ended with the container, and everything in it.
            return [new Step.Finish()];
        }

        var (reason, words) = observed.ContainerId is null
            ? ("ContainerMissing", $"no container named {Target.ContainerName}{(observed.Near is { } near ? $" (did you mean {near}, which the engine has?)" : "")}")
            : (FirewallPass.ContainerNotRunning, $"container {Target.ContainerName} does not run, so it has no network namespace");
        return
        [
            new Step.Do(new ReconcileEffect.Release()),
            new Step.Settle(ObjectState.Waiting, reason, $"{words}; its rules follow as soon as it starts"),
        ];
    }

    /// <inheritdoc/>
    internal override (ReconcileLogic<NamespaceSpec, FirewallObservation, FirewallOperation, FirewallPass> Next, ImmutableArray<Step> Steps) OnResult(
        FirewallOperation operation, FirewallPass result, NamespaceSpec? wanted, bool isOutdated)
    {
        var (next, steps) = (this, new List<Step>());
        // A container seldom has any, and then there is nothing to report.
        if (result.State == ObjectState.Ready && result.Conflicts.Concat(result.Ways).ToEquatableArray() is var conflicts
            && (conflicts != (Conflicts ?? []) || (Target.IsHost && Conflicts is null)))
        {
            next = this with { Conflicts = conflicts };
            steps.Add(new Step.Do(new ReconcileEffect.ReportConflicts(conflicts)));
        }

        if (result is { State: ObjectState.Waiting, Reason: FirewallPass.ContainerNotRunning })
        {
            // The engine lists a container as running for some time after the events of its end.
            steps.Add(new Step.Do(new ReconcileEffect.Release()));
        }

        // In any other state nothing new is known.
        if ((result.IsRefused || result.State == ObjectState.Ready) && RefusedBy(result) is var refused && refused != Refused)
        {
            next = next with { Refused = refused };
            steps.Add(new Step.Do(new ReconcileEffect.TellRefused(new(Target, refused))));
        }

        if (result.Changes.Count > 0)
        {
            steps.Add(new Step.Log(result.Changes));
        }

        if (result.Retry)
        {
            steps.Add(new Step.Retry(result.State, result.Reason, result.Message, result.IsOutage));
            return (next, [.. steps]);
        }

        steps.Add(new Step.Settle(result.State, result.Reason, result.Message));

        // In any other state the namespace was not looked into, and rules may be left in it.
        if (wanted is null && !isOutdated && result.State is (ObjectState.Ready or ObjectState.Conflict))
        {
            steps.Add(new Step.Finish());
        }

        return (next, [.. steps]);
    }

    private EquatableArray<RefusedPolicy> RefusedBy(FirewallPass pass) => pass.IsRefused
        ? [new RefusedPolicy(Target, null)]
        : pass.Conflicts.Select(c => new RefusedPolicy(Target, c.Policy)).ToEquatableArray();
}
