using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Reporting;

/// <summary>What the status board keeps of one thing.</summary>
/// <param name="Status">The last report; null before the first.</param>
/// <param name="Reported">The newest revision that was reported on.</param>
/// <param name="Awaited">What a report is expected of; null for a policy, which has no actor.</param>
internal sealed record StatusEntry(ObjectStatus? Status, long Reported, StatusBoardActor.Expected? Awaited)
{
    /// <summary>The last report that was not about a wait for NetworkGo itself or the engine: what the log compares the next such with. Null before the first.</summary>
    public ObjectStatus? Settled { get; init; }

    /// <summary>Nothing is known of it.</summary>
    public static StatusEntry Empty { get; } = new(null, 0, null);

    /// <summary>What the status shows: a thing that has not reported on its newest spec is not ready, whatever it reported before.</summary>
    /// <param name="generation">The generation in force.</param>
    public ObjectStatus? Shown(long generation) => this switch
    {
        { Status: null, Awaited: { } awaited } => new ObjectStatus
        {
            Kind = awaited.Kind,
            Name = awaited.Name,
            State = ObjectState.Waiting,
            Reason = WaitReasons.Pending,
            Message = "not reconciled yet",
            Generation = generation - 1,
        },
        { Status: { } status, Awaited: { } awaited } when Reported < awaited.Revision =>
            status with { Generation = Math.Min(status.Generation, generation - 1) },
        _ => Status,
    };
}
