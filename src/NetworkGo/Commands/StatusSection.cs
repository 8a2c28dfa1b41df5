namespace NetworkGo.Commands;

/// <summary>The table of one kind.</summary>
/// <param name="Title">The kind, in the plural.</param>
/// <param name="Rows">Its lines, by name.</param>
internal sealed record StatusSection(string Title, IReadOnlyList<StatusRow> Rows);
