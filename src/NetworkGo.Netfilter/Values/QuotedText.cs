using System.Buffers;
using System.Globalization;
using System.Text;

namespace NetworkGo.Netfilter.Values;

/// <summary>Writes a foreign text into messages: short, on one line, nothing in it that a terminal would obey.</summary>
public static class QuotedText
{
    /// <summary>How many characters of a value are shown.</summary>
    public const int MaxLength = 60;

    /// <summary>A text in quotes, escaped and shortened.</summary>
    public static string Quote(string text) => $"\"{Escape(text, '"')}\"";

    /// <summary>A text with control, format and line-separating characters escaped, cut after <see cref="MaxLength"/> characters.</summary>
    public static string Escape(string text, char quote)
    {
        ArgumentNullException.ThrowIfNull(text);
        var builder = new StringBuilder(Math.Min(text.Length, MaxLength) + 8);
        var rest = text.AsSpan();
        var written = 0;
        for (; !rest.IsEmpty && written < MaxLength; written++)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var consumed) != OperationStatus.Done)
            {
                AppendUnit(builder, rest[0]);
            }
            else if (rune.Value == quote || rune.Value == '\\')
            {
                builder.Append('\\').Append(rune);
            }
            else if (IsVisible(rune))
            {
                builder.Append(rune);
            }
            else
            {
                AppendHidden(builder, rest[..consumed]);
            }

            rest = rest[consumed..];
        }

        return rest.IsEmpty ? builder.ToString() : builder.Append('…').ToString();
    }

    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control
        or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator);

    private static void AppendHidden(StringBuilder builder, ReadOnlySpan<char> units)
    {
        foreach (var unit in units)
        {
            AppendUnit(builder, unit);
        }
    }

    private static void AppendUnit(StringBuilder builder, char unit) => _ = unit switch
    {
        '\n' => builder.Append("\\n"),
        '\r' => builder.Append("\\r"),
        '\t' => builder.Append("\\t"),
        _ => builder.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}"),
    };
}
