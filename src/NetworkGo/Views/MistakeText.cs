using System.Globalization;
using System.Text;
using NetworkGo.Core.Configuration;

namespace NetworkGo.Views;

/// <summary>Shows a mistake with its place in the file, the way compilers do.</summary>
internal static class MistakeText
{
    private const int Window = 100;

    /// <summary>Writes one mistake or warning.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="severity"><c>error</c> or <c>warning</c>.</param>
    /// <param name="file">The file's name.</param>
    /// <param name="lines">The file's lines.</param>
    /// <param name="mistake">What to show.</param>
    public static void Write(TextWriter writer, string severity, string file, IReadOnlyList<string> lines, ConfigurationMistake mistake)
    {
        var number = mistake.Line.ToString(CultureInfo.InvariantCulture);
        var margin = new string(' ', number.Length);
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Printable.Line(file)}:{mistake.Line}:{mistake.Column}: {severity}: {Printable.Line(mistake.Message)}"));
        if (mistake.Line >= 1 && mistake.Line <= lines.Count)
        {
            var (line, caret) = Excerpt(lines[mistake.Line - 1], mistake.Column);
            writer.WriteLine($"{margin} |");
            writer.WriteLine($"{number} | {line}");
            writer.WriteLine($"{margin} | {new string(' ', caret)}^");
        }

        Detail(writer, margin, "at", mistake.Path);
        Detail(writer, margin, "found", mistake.Found);
        Detail(writer, margin, "expected", mistake.Expected);
        Detail(writer, margin, "did you mean", mistake.Suggestion);
        writer.WriteLine();
    }

    private static void Detail(TextWriter writer, string margin, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            writer.WriteLine($"{margin} = {name}: {Printable.Line(value)}");
        }
    }

    /// <summary>The part of the line around the column, safe to print, and the position of the caret below it.</summary>
    private static (string Line, int Caret) Excerpt(string source, int column)
    {
        var at = Math.Clamp(column - 1, 0, source.Length);
        var start = source.Length <= Window ? 0 : Math.Clamp(at - (Window / 2), 0, source.Length - Window);
        var end = Math.Min(source.Length, start + Window);
        var line = new StringBuilder(start > 0 ? "…" : "");
        var caret = line.Length;
        for (var i = start; i < end; i++)
        {
            caret = i == at ? line.Length : caret;
            if (source[i] == '\t')
            {
                line.Append(' ', 4);
            }
            else
            {
                Printable.Append(line, source[i]);
            }
        }

        caret = at >= end ? line.Length : caret;
        return (line.Append(end < source.Length ? "…" : "").ToString(), caret);
    }
}
