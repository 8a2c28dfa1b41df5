using Akka.Event;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Reconciling;

/// <summary>What the supervisor and the actors of single things say to each other.</summary>
internal static class Reconcile
{
    /// <summary>What is asked of the thing.</summary>
    /// <param name="Name">What the status calls it.</param>
    /// <param name="Value">As it should be; null when the configuration no longer has it: undo what is ours, then finish.</param>
    /// <param name="Generation">The configuration's generation.</param>
    /// <param name="Revision">Counts the changes of what is asked, so that a report says which of them it is about.</param>
    internal sealed record Spec<T>(string Name, T? Value, long Generation, long Revision)
        where T : class;

    /// <summary>What the engine holds that matters to the thing.</summary>
    /// <param name="Value">The observation.</param>
    /// <param name="At">Timestamp of when the listing began.</param>
    internal sealed record Observed<T>(T Value, long At)
        where T : class;

    /// <summary>Nothing is known any more: the engine does not answer.</summary>
    internal sealed record ObservationLost(string Reason);

    /// <summary>The thing was changed just now, by whomever: compare anew, after what runs.</summary>
    internal sealed record Heard
    {
        internal static Heard Instance { get; } = new();
    }

    /// <summary>Compare with what is, though nothing says that it changed.</summary>
    internal sealed record DriftTick : IDeadLetterSuppression
    {
        internal static DriftTick Instance { get; } = new();
    }

    /// <summary>A restarted child asks for its spec and observation again.</summary>
    internal sealed record SpecRequest(ObjectKind Kind, string Id);

    /// <summary>A thing that left the configuration is undone.</summary>
    internal sealed record Finished(ObjectKind Kind, string Id, long Revision);

    /// <summary>How a thing stands; for the status board.</summary>
    /// <param name="Id">The child's identity; stays when the name in the status changes.</param>
    /// <param name="Revision">The revision of its spec that it speaks of.</param>
    /// <param name="Status">The state; the board says since when.</param>
    internal sealed record StatusReport(string Id, long Revision, ObjectStatus Status);
}
