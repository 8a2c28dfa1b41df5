namespace NetworkGo.Commands;

/// <summary>A status as aligned text, for pipes and logs: no colour, no line broken.</summary>
internal static class StatusPlainText
{
    /// <summary>Writes it.</summary>
    public static void Write(StatusReport report, TextWriter writer)
    {
        writer.WriteLine(report.Headline);
        foreach (var note in report.Notes)
        {
            writer.WriteLine(note);
        }

        foreach (var section in report.Sections)
        {
            writer.WriteLine();
            writer.WriteLine(section.Title);
            IReadOnlyList<IReadOnlyList<string>> lines = [section.Columns, .. section.Rows.Select(static row => row.Cells)];
            var widths = section.Columns.Select((_, column) => lines.Max(line => line[column].Length)).ToList();
            foreach (var line in lines)
            {
                writer.WriteLine(string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
            }
        }

        for (var i = 0; i < report.LastErrors.Count; i++)
        {
            writer.WriteLine((i == 0 ? "\n" : "") + report.LastErrors[i]);
        }
    }
}
