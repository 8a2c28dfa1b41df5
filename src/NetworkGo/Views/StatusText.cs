using NetworkGo.Core.Status;

namespace NetworkGo.Views;

/// <summary>A status as aligned text: in pipes and logs one line for each thing; on a terminal in colour, and no wider than it.</summary>
internal static class StatusText
{
    private const int StateColumn = 1;

    // A reason and a message: they are written below the table where there is no room for them.
    private const int Said = 2;

    /// <summary>Writes it.</summary>
    public static void Write(StatusView report, CommandContext context)
    {
        context.WriteLine(report.Headline, report.Converged ? AnsiColor.Green : AnsiColor.Red, bold: true);
        foreach (var note in report.Notes)
        {
            context.Out.WriteLine(note);
        }

        foreach (var section in report.Sections)
        {
            context.Out.WriteLine();
            context.WriteLine(section.Title, null, bold: true);
            Write(section, context);
        }

        for (var i = 0; i < report.LastErrors.Count; i++)
        {
            if (i == 0)
            {
                context.Out.WriteLine();
            }

            context.WriteLine(report.LastErrors[i], AnsiColor.Red);
        }
    }

    private static void Write(StatusSection section, CommandContext context)
    {
        IReadOnlyList<IReadOnlyList<string>> lines = [section.Columns, .. section.Rows.Select(static row => row.Cells)];
        var widths = section.Columns.Select((_, column) => lines.Max(line => line[column].Length)).ToList();
        var fits = context.Columns() is not { } room || widths.Sum() + (2 * (widths.Count - 1)) <= room;
        var shown = fits ? widths.Count : widths.Count - Said;
        for (var i = 0; i < lines.Count; i++)
        {
            AnsiColor? color = i == 0 ? null : ColorOf(section.Rows[i - 1].State);
            context.Out.WriteLine(string.Join("  ", lines[i].Take(shown).Select((cell, column) => column == StateColumn
                ? context.Colored(cell, color) + new string(' ', widths[column] - cell.Length)
                : cell.PadRight(widths[column]))).TrimEnd());
        }

        foreach (var row in section.Rows.Where(row => !fits && row.Cells[^1] != "-"))
        {
            context.WriteLine($"{row.Cells[0]}: {row.Cells[^2]}: {row.Cells[^1]}", ColorOf(row.State));
        }
    }

    /// <summary>The colour of a state.</summary>
    internal static AnsiColor ColorOf(ObjectState state) => state switch
    {
        ObjectState.Ready => AnsiColor.Green,
        ObjectState.Waiting or ObjectState.Unresolved => AnsiColor.Yellow,
        _ => AnsiColor.Red,
    };
}
