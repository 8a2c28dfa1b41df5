namespace NetworkGo.Commands;

/// <summary>One table.</summary>
/// <param name="Title">The kind, in the plural, or what else it lists.</param>
/// <param name="Columns">The headings.</param>
/// <param name="Rows">Its lines, in order.</param>
internal sealed record StatusSection(string Title, IReadOnlyList<string> Columns, IReadOnlyList<StatusRow> Rows);
