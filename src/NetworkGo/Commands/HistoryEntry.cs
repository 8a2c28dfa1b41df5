namespace NetworkGo.Commands;

/// <summary>A generation, as <c>history --json</c> writes it.</summary>
/// <param name="Generation">Its number.</param>
/// <param name="Time">When it came into force.</param>
/// <param name="Reason"><c>Edit</c>, <c>Apply</c>, <c>Confirmed</c>, <c>Rollback</c> or <c>Cleanup</c>.</param>
/// <param name="From">For a rollback: the generation that it repeats; else null.</param>
/// <param name="Changes">What it changed, against the one before; of the oldest, what it holds.</param>
internal sealed record HistoryEntry(long Generation, DateTimeOffset Time, string Reason, long? From, EquatableArray<string> Changes);
