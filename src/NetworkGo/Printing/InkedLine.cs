using System.Globalization;
using NetworkGo.Commands;

namespace NetworkGo.Printing;

/// <summary>
/// Lines that are coloured on a terminal and never broken: a rule is one line, however wide the terminal; it is there
/// to be copied.
/// </summary>
internal static class InkedLine
{
    /// <summary>Writes one, with colour where that is welcome.</summary>
    public static void Write(Surroundings surroundings, string text, Ink? color, bool bold = false) =>
        surroundings.Out.WriteLine(Of(surroundings, text, color, bold));

    /// <summary>A piece of one.</summary>
    public static string Of(Surroundings surroundings, string text, Ink? color, bool bold = false)
    {
        var safe = Printable.Line(text);
        if (!surroundings.HasColor || (color is null && !bold))
        {
            return safe;
        }

        var shade = color is { } ink ? ((int)ink).ToString(CultureInfo.InvariantCulture) : "";
        return $"\u001b[{(bold ? "1" : "")}{(bold && color is not null ? ";" : "")}{shade}m{safe}\u001b[0m";
    }
}
