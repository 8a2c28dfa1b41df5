using Akka.Event;
using NetworkGo.Core.DesiredState;

namespace NetworkGo.Actors.Reconciling;

/// <summary>The protocol between the supervisor and the actors of single things.</summary>
internal static class Reconcile
{
    /// <summary>The timer of a retry.</summary>
    internal const string RetryTimer = "retry";

    /// <summary>The timer of what takes long. When it is due, the actor sends <see cref="Slow"/> to its state.</summary>
    internal const string SlowTimer = "slow";

    /// <summary>What a thing's <see cref="ReconcileState{TSpec,TObservation,TOperation,TResult}"/> takes.</summary>
    internal abstract record Input;

    /// <summary>What the configuration asks of the thing.</summary>
    /// <param name="Name">Its name in the status.</param>
    /// <param name="Value">As it should be; null when it left the configuration: undo what is ours, then finish.</param>
    /// <param name="Generation">The configuration's generation.</param>
    /// <param name="Revision">Counts the changes of the spec, so that a report says which of them it is about.</param>
    internal sealed record Spec<T>(string Name, T? Value, long Generation, long Revision) : Input
        where T : class;

    /// <summary>What the engine holds that matters to the thing.</summary>
    /// <param name="Value">The observation.</param>
    /// <param name="At">Timestamp of when the listing began.</param>
    internal sealed record Observed<T>(T Value, long At) : Input
        where T : class;

    /// <summary>Nothing is known any more: the engine does not answer.</summary>
    internal sealed record ObservationLost(string Reason) : Input;

    /// <summary>The thing was changed just now, by any program: compare again, after the operation that runs.</summary>
    internal sealed record NotifyChanged : Input
    {
        internal static NotifyChanged Instance { get; } = new();
    }

    /// <summary>The thing's turn in the drift check.</summary>
    internal sealed record DriftTick : Input, IDeadLetterSuppression
    {
        internal static DriftTick Instance { get; } = new();
    }

    /// <summary>The drift check found that the thing may have changed.</summary>
    internal sealed record Drifted : Input
    {
        internal static Drifted Instance { get; } = new();
    }

    /// <summary>Something takes longer than <c>slow-after</c>.</summary>
    /// <param name="Operation">What the operation that runs waits for; without meaning when none runs.</param>
    internal sealed record Slow(string Operation) : Input;

    /// <summary>An operation ended.</summary>
    /// <param name="Number">Which one.</param>
    /// <param name="Result">Its result; without meaning where there is an exception.</param>
    /// <param name="Exception">What it threw; null when it did not.</param>
    internal sealed record Completed<T>(long Number, T? Result, Exception? Exception) : Input;

    /// <summary>A restarted child asks its parent for its spec and observation again.</summary>
    internal sealed record SpecRequest
    {
        internal static SpecRequest Instance { get; } = new();
    }

    /// <summary>What the firewall of a namespace finds that it cannot put in force; replaces what it found before.</summary>
    internal sealed record Refused(NamespaceId Namespace, EquatableArray<RefusedPolicy> Policies);

    /// <summary>A child's thing, which had left the configuration, is undone.</summary>
    /// <param name="Revision">The revision of the spec by which it had left.</param>
    internal sealed record Finished(long Revision);
}
