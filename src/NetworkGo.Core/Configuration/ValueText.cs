using System.Globalization;
using NetworkGo.Core.Configuration.Json;

namespace NetworkGo.Core.Configuration;

/// <summary>Writes what the file holds into messages: short, on one line, nothing in it that a terminal would obey.</summary>
internal static class ValueText
{
    /// <summary>A value: strings in quotes, numbers as written, objects and lists by kind.</summary>
    public static string? Show(PositionedNode node) => node.Kind switch
    {
        JsonKind.Null => "null",
        JsonKind.True => "true",
        JsonKind.False => "false",
        JsonKind.Number => QuotedText.Escape(node.Text, '"'),
        JsonKind.String => QuotedText.Quote(node.Text),
        JsonKind.Array => "a list",
        JsonKind.Object => "an object",
        _ => null,
    };

    /// <summary>A name in quotes and the place where it stands.</summary>
    public static string QuoteWithPlace(PositionedNode name) =>
        string.Create(CultureInfo.InvariantCulture, $"{QuotedText.Quote(name.Text)} (line {name.Line}, column {name.Column})");
}
