using NetworkGo.Core.Status;
using Spectre.Console;

namespace NetworkGo.Commands;

/// <summary>A status as tables, for a terminal.</summary>
internal static class StatusTables
{
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
            var table = new Table { Title = new TableTitle(section.Title), Border = TableBorder.Rounded };
            table.AddColumns([.. StatusReport.Columns.Select(static column => new TableColumn(new Text(column)))]);
            foreach (var row in section.Rows)
            {
                table.AddRow(row.Cells.Select((cell, column) => column == 1 ? new Text(cell, StyleOf(row.State)) : new Text(cell)));
            }

            console.Write(table);
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
