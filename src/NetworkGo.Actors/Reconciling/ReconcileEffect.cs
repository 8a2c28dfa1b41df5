using NetworkGo.Actors.Reporting;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Reconciling;

/// <summary>What a <see cref="ReconcileState{TSpec,TObservation,TOperation,TResult}"/> asks its actor to do.</summary>
internal static class ReconcileEffect
{
    /// <summary>Run an operation, and bring its result back as <see cref="Reconcile.Completed{T}"/> of that number.</summary>
    internal sealed record Run<TOperation>(long Number, TOperation Operation) : Effect;

    /// <summary>Another spec came while the operation runs: what it need not finish it may leave.</summary>
    internal sealed record Supersede : Effect;

    /// <summary>Ask whether the thing may have changed, and say so by <see cref="Reconcile.Drifted"/>.</summary>
    internal sealed record CheckDrift<TSpec, TObservation>(TSpec? Wanted, TObservation Observed) : Effect;

    /// <summary>Report to the status board.</summary>
    internal sealed record Report(StateReport Value) : Effect;

    /// <summary>Report the policies that open nothing.</summary>
    internal sealed record ReportConflicts(EquatableArray<PolicyConflict> Conflicts) : Effect;

    /// <summary>Tell the parent what cannot be put in force, so that nothing of it is written elsewhere.</summary>
    internal sealed record TellRefused(Reconcile.Refused Value) : Effect;

    /// <summary>Have the engine listed as soon as possible.</summary>
    internal sealed record Relist : Effect;

    /// <summary>Log changes of the host that were made together.</summary>
    internal sealed record LogChange(string Name, EquatableArray<string> Changes) : Effect;

    /// <summary>Log that it is tried again.</summary>
    internal sealed record LogRetry(string Name) : Effect;

    /// <summary>Hold nothing of the namespace open.</summary>
    internal sealed record Release : Effect;

    /// <summary>Tell the parent that the thing is undone.</summary>
    internal sealed record Finish(long Revision) : Effect;

    /// <summary>An operation ended by a defect: fail with it, so that the supervisor restarts the actor.</summary>
    internal sealed record Fail(Exception Cause) : Effect;
}
