using System.Collections.Immutable;

namespace NetworkGo.Actors.Reconciling;

/// <summary>
/// What differs between the kinds of things: how the next step is decided, and what a result means. Pure; what it remembers
/// between two steps is part of it.
/// </summary>
/// <typeparam name="TSpec">What the configuration asks of one.</typeparam>
/// <typeparam name="TObservation">What the engine holds of one.</typeparam>
/// <typeparam name="TOperation">What is run for one, as a value.</typeparam>
/// <typeparam name="TResult">What that comes to.</typeparam>
internal abstract record ReconcileLogic<TSpec, TObservation, TOperation, TResult>
    where TSpec : class
    where TObservation : class
{
    /// <summary>Decides the next step; ends by an operation, a state, or the end of the thing.</summary>
    /// <param name="wanted">What is asked; null when the thing left the configuration.</param>
    /// <param name="observed">What the engine holds.</param>
    internal abstract ImmutableArray<Step> Decide(TSpec? wanted, TObservation observed);

    /// <summary>Takes an operation's result.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="result">Its result.</param>
    /// <param name="wanted">What is asked by now.</param>
    /// <param name="isOutdated">Whether the spec or the observation changed while it ran.</param>
    internal abstract (ReconcileLogic<TSpec, TObservation, TOperation, TResult> Next, ImmutableArray<Step> Steps) OnResult(
        TOperation operation, TResult result, TSpec? wanted, bool isOutdated);

    /// <summary>
    /// Whether what a listing shows while an operation runs is more than the operation itself, half done. That would cut the very
    /// wait short that the operation leads to.
    /// </summary>
    internal virtual bool IsNewsDuring(TOperation operation, TObservation before, TObservation now) => true;

    /// <summary>Forgets what was given up until the retry.</summary>
    internal virtual ReconcileLogic<TSpec, TObservation, TOperation, TResult> OnRetry() => this;
}
