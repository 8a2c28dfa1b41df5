using System.Globalization;
using System.Text;

namespace NetworkGo.Printing;

/// <summary>
/// Makes text from outside safe for a terminal: an escape sequence, a line break or a change of writing direction in a
/// container's name must not move the cursor, forge a line or hide one.
/// </summary>
internal static class Printable
{
    /// <summary>The text with every control, format and separator character written as <c>\uXXXX</c>.</summary>
    public static string Line(string text)
    {
        if (!text.Any(IsUnsafe))
        {
            return text;
        }

        var line = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            Append(line, character);
        }

        return line.ToString();
    }

    /// <summary>The same for one character.</summary>
    public static void Append(StringBuilder line, char character)
    {
        if (IsUnsafe(character))
        {
            line.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
        }
        else
        {
            line.Append(character);
        }
    }

    private static bool IsUnsafe(char character) => char.GetUnicodeCategory(character)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
