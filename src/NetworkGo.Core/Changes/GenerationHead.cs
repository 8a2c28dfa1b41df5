namespace NetworkGo.Core.Changes;

/// <summary>What is known of a generation without its text.</summary>
/// <param name="Number">Its number: counted up, over restarts too.</param>
/// <param name="Time">When it came into force, UTC.</param>
/// <param name="Reason">How.</param>
/// <param name="From">For a rollback: the generation that it repeats; else null.</param>
public sealed record GenerationHead(long Number, DateTimeOffset Time, ChangeReason Reason, long? From);
