using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Status;

namespace NetworkGo.Core.Reconciling;

/// <summary>Derives a policy's state from the firewalls that hold something for it. Pure.</summary>
public static class PolicyStatus
{
    /// <summary>The policy's state: unresolved, else the worst of its namespaces.</summary>
    /// <param name="outcome">What became of the policy.</param>
    /// <param name="generation">The generation in force.</param>
    /// <param name="firewall">The state of a namespace's firewall; null when it has not reported.</param>
    public static ObjectStatus Derive(PolicyOutcome outcome, long generation, Func<NamespaceId, ObjectStatus?> firewall)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        ArgumentNullException.ThrowIfNull(firewall);
        var status = new ObjectStatus { Kind = ObjectKind.Policy, Name = outcome.Id, State = ObjectState.Ready, Generation = generation };
        if (outcome.Unresolved is { } words)
        {
            return status with { State = ObjectState.Unresolved, Reason = "NameNotFound", Message = words };
        }

        // The first of the worst. A policy may be in hundreds of namespaces, and is derived again with the report of each.
        var (worst, severity) = ((Id: default(NamespaceId), Status: (ObjectStatus?)null), 0);
        foreach (var id in outcome.Namespaces.AsSpan())
        {
            var of = firewall(id);
            if (Severity(of, generation) is var its && its > severity)
            {
                (worst, severity) = ((id, of), its);
            }
        }

        if (severity == 0)
        {
            return status;
        }

        return worst.Status is not { } found || found.State == ObjectState.Ready
            ? status with
            {
                State = ObjectState.Waiting,
                Reason = WaitReasons.Pending,
                Message = $"{worst.Id} has not been brought to this configuration yet",
                Generation = worst.Status?.Generation ?? generation - 1,
            }
            : status with
            {
                State = found.State,
                Reason = found.Reason,
                Message = $"{worst.Id}: {found.Message}",
                Attempts = found.Attempts,
                NextRetry = found.NextRetry,
                Generation = found.Generation,
            };
    }

    private static int Severity(ObjectStatus? status, long generation) => status switch
    {
        null => 1,
        { State: ObjectState.Ready } => status.Generation == generation ? 0 : 1,
        { State: ObjectState.Waiting } => 2,
        { State: ObjectState.Unresolved } => 3,
        { State: ObjectState.Conflict } => 4,
        _ => 5,
    };
}
