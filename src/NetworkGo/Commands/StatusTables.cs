using NetworkGo.Core.Status;
using Spectre.Console;

namespace NetworkGo.Commands;

/// <summary>A status as tables, for a terminal.</summary>
internal static class StatusTables
{
    // Columns that are never broken; a reason and a message may be.
    private const int Short = 6;
    private const int WideEnough = 130;

    /// <summary>Writes it; no text is taken for markup.</summary>
    public static void Write(StatusReport report, Surroundings surroundings) => Write(report, AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = surroundings.HasColor ? AnsiSupport.Detect : AnsiSupport.No,
        ColorSystem = surroundings.HasColor ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.No,
        Out = new AnsiConsoleOutput(surroundings.Out),
    }));

    /// <summary>Writes it to a console.</summary>
    public static void Write(StatusReport report, IAnsiConsole console)
    {
        console.Write(Line(report.Headline, new Style(report.Converged ? Color.Green : Color.Red, decoration: Decoration.Bold)));
        foreach (var note in report.Notes)
        {
            console.Write(Line(note, Style.Plain));
        }

        foreach (var section in report.Sections)
        {
            // Where there is no room beside them, what is said of a thing stands below the table.
            var said = console.Profile.Width < WideEnough ? section.Columns.Count - 2 : section.Columns.Count;
            var table = new Table { Title = new TableTitle(section.Title), Border = TableBorder.Rounded };
            table.AddColumns([.. section.Columns.Take(said).Select(static (column, i) => new TableColumn(new Text(column)) { NoWrap = i < Short })]);
            foreach (var row in section.Rows)
            {
                table.AddRow(row.Cells.Take(said).Select((cell, column) => column == 1 ? new Text(cell, StyleOf(row.State)) : new Text(cell)));
            }

            console.Write(table);
            foreach (var row in section.Rows.Where(row => said < section.Columns.Count && row.Cells[^1] != "-"))
            {
                console.Write(Line($"{row.Cells[0]}: {row.Cells[^2]}: {row.Cells[^1]}", StyleOf(row.State)));
            }
        }

        foreach (var line in report.LastErrors)
        {
            console.Write(Line(line, StyleOf(ObjectState.Failed)));
        }
    }

    private static Text Line(string text, Style style) => new(text + "\n", style);

    private static Style StyleOf(ObjectState state) => new(state switch
    {
        ObjectState.Ready => Color.Green,
        ObjectState.Waiting or ObjectState.Unresolved => Color.Yellow,
        _ => Color.Red,
    });
}
