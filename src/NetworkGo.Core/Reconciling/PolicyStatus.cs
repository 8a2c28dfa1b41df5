using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Status;

namespace NetworkGo.Core.Reconciling;

/// <summary>Derives a policy's state from the firewalls that hold something for it. Pure.</summary>
public static class PolicyStatus
{
    private const int MostNamed = 3;

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

        if (outcome is { Obstacle: { } blocked, Namespaces.Count: 0 })
        {
            return status with { State = StateOf(blocked), Reason = ReasonOf(blocked), Message = blocked.Message };
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
            return InForce(outcome, status);
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

    // What is open is as it should be; the rest of it waits.
    private static ObjectStatus InForce(PolicyOutcome outcome, ObjectStatus status)
    {
        if (outcome.Obstacle is { } obstacle)
        {
            return status with { State = ObjectState.Waiting, Reason = ReasonOf(obstacle), Message = $"{obstacle.Message}; the rest of the policy is open" };
        }

        if (outcome.IdleTargets.Count == 0)
        {
            return outcome.Remark is { } remark ? status with { Reason = "OpenAnyway", Message = remark } : status;
        }

        var running = outcome.Targets - outcome.IdleTargets.Count;
        var names = string.Join(", ", outcome.IdleTargets.Take(MostNamed)) + (outcome.IdleTargets.Count > MostNamed ? ", …" : "");
        return status with
        {
            State = running == 0 ? ObjectState.Waiting : ObjectState.Ready,
            Reason = "TargetsNotRunning",
            Message = $"{running} of {outcome.Targets} target{(outcome.Targets == 1 ? "" : "s")} run: start {names}",
        };
    }

    private static ObjectState StateOf(PolicyObstacle obstacle) => obstacle.IsPassing ? ObjectState.Waiting : ObjectState.Conflict;

    private static string ReasonOf(PolicyObstacle obstacle) => obstacle.IsPassing ? WaitReasons.AddressMoving : obstacle.Reason;

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
