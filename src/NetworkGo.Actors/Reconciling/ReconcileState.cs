using System.Collections.Immutable;
using NetworkGo.Actors.Reporting;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Actors.Settings;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Reconciling;

/// <summary>
/// How one thing is reconciled: it keeps the newest spec and observation, marks itself dirty when one of them changes, asks the
/// logic for a step when dirty and idle, and runs one operation at a time. Immutable and pure; the actor does its effects.
/// </summary>
// See docs/decisions/034.
internal sealed record ReconcileState<TSpec, TObservation, TOperation, TResult>
    where TSpec : class
    where TObservation : class
    where TOperation : class
{
    public required ObjectKind Kind { get; init; }

    /// <summary>The child's identity, for reports.</summary>
    public required string Id { get; init; }

    public required ReconcilerSettings Settings { get; init; }

    public required ReconcileLogic<TSpec, TObservation, TOperation, TResult> Logic { get; init; }

    /// <summary>The newest spec; null before the first.</summary>
    public Reconcile.Spec<TSpec>? Spec { get; init; }

    /// <summary>The newest observation; null when nothing is known.</summary>
    public TObservation? Observation { get; init; }

    /// <summary>Why nothing is known.</summary>
    public string? Lost { get; init; }

    /// <summary>The listing of the observation, and the last write that it has to show.</summary>
    public Freshness Freshness { get; init; } = Freshness.None;

    /// <summary>The one operation.</summary>
    public SingleFlight Flight { get; init; }

    /// <summary>The operation that runs; null when none does.</summary>
    public TOperation? Operation { get; init; }

    /// <summary>Whether a step has to be decided. While an operation runs: its result is no longer about what is asked.</summary>
    public bool IsDirty { get; init; }

    /// <summary>Failures in a row.</summary>
    public int Attempts { get; init; }

    /// <summary>The last report; a report that is equal to it is not sent.</summary>
    public StateReport? LastReport { get; init; }

    /// <summary>Whether <see cref="Reconcile.SlowTimer"/> runs.</summary>
    public bool IsTimed { get; init; }

    /// <summary>What the log and the status call it.</summary>
    internal string Name => Spec?.Name ?? Id;

    /// <summary>Takes one message.</summary>
    /// <param name="message">A <see cref="Reconcile.Input"/>, or <see cref="Reconcile.RetryTimer"/> that is due.</param>
    /// <param name="now">The moment.</param>
    /// <returns>The state after it, and the effects in the order in which they are to be done.</returns>
    public (ReconcileState<TSpec, TObservation, TOperation, TResult> State, ImmutableArray<Effect> Effects) On(object message, Moment now)
    {
        var transition = new ReconcileTransition<TSpec, TObservation, TOperation, TResult>(this, now);
        transition.Take(message);
        return (transition.State, [.. transition.Effects]);
    }
}
