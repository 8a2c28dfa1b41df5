using NetworkGo.Core.Status;
using NetworkGo.Printing;

namespace NetworkGo.Commands;

/// <summary>A status as aligned text: in pipes and logs one line for each thing; on a terminal in colour, and no wider than it.</summary>
internal static class StatusText
{
    private const int StateColumn = 1;

    // A reason and a message: what is said of a thing stands below the table where there is no room for it.
    private const int Said = 2;

    /// <summary>Writes it.</summary>
    public static void Write(StatusReport report, Surroundings surroundings)
    {
        InkedLine.Write(surroundings, report.Headline, report.Converged ? Ink.Green : Ink.Red, bold: true);
        foreach (var note in report.Notes)
        {
            surroundings.Out.WriteLine(note);
        }

        foreach (var section in report.Sections)
        {
            surroundings.Out.WriteLine();
            InkedLine.Write(surroundings, section.Title, null, bold: true);
            Write(section, surroundings);
        }

        for (var i = 0; i < report.LastErrors.Count; i++)
        {
            if (i == 0)
            {
                surroundings.Out.WriteLine();
            }

            InkedLine.Write(surroundings, report.LastErrors[i], Ink.Red);
        }
    }

    private static void Write(StatusSection section, Surroundings surroundings)
    {
        IReadOnlyList<IReadOnlyList<string>> lines = [section.Columns, .. section.Rows.Select(static row => row.Cells)];
        var widths = section.Columns.Select((_, column) => lines.Max(line => line[column].Length)).ToList();
        var fits = surroundings.Columns() is not { } room || widths.Sum() + (2 * (widths.Count - 1)) <= room;
        var shown = fits ? widths.Count : widths.Count - Said;
        for (var i = 0; i < lines.Count; i++)
        {
            Ink? ink = i == 0 ? null : InkOf(section.Rows[i - 1].State);
            surroundings.Out.WriteLine(string.Join("  ", lines[i].Take(shown).Select((cell, column) => column == StateColumn
                ? InkedLine.Of(surroundings, cell, ink) + new string(' ', widths[column] - cell.Length)
                : cell.PadRight(widths[column]))).TrimEnd());
        }

        foreach (var row in section.Rows.Where(row => !fits && row.Cells[^1] != "-"))
        {
            InkedLine.Write(surroundings, $"{row.Cells[0]}: {row.Cells[^2]}: {row.Cells[^1]}", InkOf(row.State));
        }
    }

    private static Ink InkOf(ObjectState state) => state switch
    {
        ObjectState.Ready => Ink.Green,
        ObjectState.Waiting or ObjectState.Unresolved => Ink.Yellow,
        _ => Ink.Red,
    };
}
