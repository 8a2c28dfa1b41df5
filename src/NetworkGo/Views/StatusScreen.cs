using System.Globalization;
using NetworkGo.Core.Status;

namespace NetworkGo.Views;

/// <summary>
/// A status fitted into a screen of any size. The headline is first. Where not all has room, each table is cut to what needs attention
/// most, and says how much is not shown.
/// </summary>
internal static class StatusScreen
{
    private const string Foot = "q ends";
    private const int StateColumn = 1;

    // Below it a headline of two lines would leave too little.
    private const int Roomy = 12;

    // What a narrow screen shows of a row: name, state, reason and message.
    private static readonly Index[] Narrow = [0, StateColumn, ^2, ^1];

    /// <summary>The lines: as many as the screen has, at most, and none wider than it.</summary>
    /// <param name="view">The status in words.</param>
    /// <param name="columns">The screen's width.</param>
    /// <param name="rows">Its height.</param>
    public static IReadOnlyList<ScreenLine> Fit(StatusView view, int columns, int rows)
    {
        var lines = Wrap(view.Headline, columns, rows >= Roomy ? 3 : 1)
            .Select(line => new ScreenLine(line, view.Converged ? AnsiColor.Green : AnsiColor.Red, IsBold: true))
            .ToList();
        var room = rows - lines.Count - 1;
        var whole = Whole(view);
        lines.AddRange(whole.Count <= room && whole.All(line => line.Text.Length <= columns) ? whole : Cut(view, columns, room));
        lines.Add(new ScreenLine(Foot));
        return [.. lines.Take(rows).Select(line => line with { Text = Clip(line.Text, columns) })];
    }

    private static List<ScreenLine> Whole(StatusView view)
    {
        var lines = view.Notes.Select(static note => new ScreenLine(note)).ToList();
        foreach (var section in view.Sections)
        {
            lines.Add(new ScreenLine(""));
            lines.Add(new ScreenLine(section.Title, IsBold: true));
            lines.AddRange(Table(section.Columns, section.Rows, [.. Enumerable.Range(0, section.Columns.Count).Select(static i => (Index)i)]));
        }

        lines.AddRange(view.LastErrors.Select(static error => new ScreenLine(error, AnsiColor.Red)));
        return lines;
    }

    // Each table has its heading, and its rows share what room is left: what is not ready comes first.
    private static IEnumerable<ScreenLine> Cut(StatusView view, int columns, int room)
    {
        var left = Math.Max(0, room - view.Sections.Count);
        var shown = view.Sections
            .SelectMany(static section => section.Rows)
            .OrderBy(static row => Urgency(row.State))
            .Take(left)
            .ToHashSet(ReferenceEqualityComparer.Instance);
        foreach (var section in view.Sections)
        {
            List<StatusRow> rows = [.. section.Rows.Where(shown.Contains).OrderBy(static row => Urgency(row.State))];
            yield return new ScreenLine(Heading(section, rows.Count), IsBold: true);
            foreach (var line in Table(null, rows, Narrow))
            {
                yield return line;
            }
        }

        foreach (var note in view.Notes.Take(left - shown.Count))
        {
            yield return new ScreenLine(note);
        }
    }

    private static string Heading(StatusSection section, int shown)
    {
        var bad = section.Rows.Count(static row => row.State != ObjectState.Ready);
        var part = shown < section.Rows.Count ? string.Create(CultureInfo.InvariantCulture, $"{shown} of ") : "";
        var attention = bad > 0 ? string.Create(CultureInfo.InvariantCulture, $", {bad} not ready") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{section.Title} {part}{section.Rows.Count}{attention}");
    }

    private static IEnumerable<ScreenLine> Table(IReadOnlyList<string>? headings, IReadOnlyList<StatusRow> rows, Index[] shown)
    {
        IReadOnlyList<string>[] cells = headings is null ? [.. rows.Select(static row => row.Cells)] : [headings, .. rows.Select(static row => row.Cells)];
        var widths = shown.Select(column => cells.Length == 0 ? 0 : cells.Max(line => line[column].Length)).ToArray();
        for (var i = 0; i < cells.Length; i++)
        {
            var row = headings is null ? i : i - 1;
            var text = string.Join("  ", shown.Select((column, at) => cells[i][column].PadRight(widths[at]))).TrimEnd();
            yield return new ScreenLine(text, row < 0 || rows[row].State == ObjectState.Ready ? null : StatusText.ColorOf(rows[row].State));
        }
    }

    private static int Urgency(ObjectState state) => state switch
    {
        ObjectState.Failed => 0,
        ObjectState.Conflict => 1,
        ObjectState.Unresolved => 2,
        ObjectState.Waiting => 3,
        _ => 4,
    };

    private static IEnumerable<string> Wrap(string text, int columns, int most)
    {
        var rest = text;
        for (var line = 1; line < most && rest.Length > columns; line++)
        {
            var at = rest.LastIndexOf(' ', columns);
            var end = at > 0 ? at : columns;
            yield return rest[..end];
            rest = rest[end..].TrimStart();
        }

        yield return rest;
    }

    private static string Clip(string text, int columns) => text.Length <= columns ? text : columns > 1 ? text[..(columns - 1)] + "…" : text[..columns];
}
