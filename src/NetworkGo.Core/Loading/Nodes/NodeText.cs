using System.Globalization;

namespace NetworkGo.Core.Loading.Nodes;

/// <summary>Writes values of the file into messages, by <see cref="QuotedText"/>.</summary>
internal static class NodeText
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

    /// <summary>A name in quotes and where it is.</summary>
    public static string QuoteWithPlace(PositionedNode name) =>
        string.Create(CultureInfo.InvariantCulture, $"{QuotedText.Quote(name.Text)} (line {name.Line}, column {name.Column})");
}
