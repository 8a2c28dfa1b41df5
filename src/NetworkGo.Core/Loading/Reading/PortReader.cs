using System.Globalization;
using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Nodes;

namespace NetworkGo.Core.Loading.Reading;

/// <summary>Reads <c>port</c> and <c>to_port</c>.</summary>
internal static class PortReader
{
    private const string ExpectedPort = "a port from 1 to 65535";
    private const string ExpectedPorts = "a port from 1 to 65535, a range such as \"8000:8010\", or a list of these";

    /// <summary>The most ports and ranges of one list.</summary>
    // Enough for any list a person writes; a range says the rest shorter.
    internal const int LongestList = 256;

    /// <summary>Reads a number, a text, a range or a list of these; the order of the file is kept, repetitions are dropped.</summary>
    public static Field<EquatableArray<PortRange>> ReadMany(PositionedNode? node, MistakeList mistakes)
    {
        switch (node)
        {
            case null:
                return Field<EquatableArray<PortRange>>.Absent;
            case { Kind: not JsonKind.Array }:
                return ReadRange(node, mistakes) is { } only
                    ? Field<EquatableArray<PortRange>>.Of(node, [only])
                    : Field<EquatableArray<PortRange>>.Wrong(node);
            case { Elements.Count: 0 or > LongestList }:
                mistakes.Add(
                    node,
                    node.Elements.Count == 0 ? "the list of ports is empty" : "the list of ports is too long",
                    string.Create(CultureInfo.InvariantCulture, $"1 to {LongestList} ports or ranges, or no \"port\" at all"));
                return Field<EquatableArray<PortRange>>.Wrong(node);
            default:
                return ReadList(node, mistakes);
        }
    }

    /// <summary>Reads one port, as a number or a text.</summary>
    public static Field<ushort> ReadOne(PositionedNode? node, MistakeList mistakes)
    {
        if (node is null)
        {
            return Field<ushort>.Absent;
        }

        if (node.Kind is JsonKind.Number or JsonKind.String && Port(node.Text) is { } port)
        {
            return Field<ushort>.Of(node, port);
        }

        mistakes.Add(node, "not a port", ExpectedPort);
        return Field<ushort>.Wrong(node);
    }

    private static Field<EquatableArray<PortRange>> ReadList(PositionedNode node, MistakeList mistakes)
    {
        var ranges = new List<PortRange>();
        var isWrong = false;
        foreach (var element in node.Elements)
        {
            if (ReadRange(element, mistakes) is not { } range)
            {
                isWrong = true;
            }
            else if (!ranges.Exists(r => r.Contains(range)))
            {
                if (ranges.Find(r => r.First <= range.Last && range.First <= r.Last) is { First: > 0 } other)
                {
                    mistakes.Warn(element, $"these ports overlap with {other}, earlier in the list", "ports that do not overlap");
                }

                ranges.RemoveAll(range.Contains);
                ranges.Add(range);
            }
        }

        return isWrong
            ? Field<EquatableArray<PortRange>>.Wrong(node)
            : Field<EquatableArray<PortRange>>.Of(node, ranges.ToEquatableArray());
    }

    private static PortRange? ReadRange(PositionedNode node, MistakeList mistakes)
    {
        switch (node)
        {
            case { Kind: JsonKind.Number } when Port(node.Text) is { } port:
                return new PortRange(port);
            case { Kind: JsonKind.String } when Range(node.Text) is { } ends:
                if (ends.First <= ends.Last)
                {
                    return new PortRange(ends.First, ends.Last);
                }

                mistakes.Add(node, "the range ends before it starts", ExpectedPorts, new PortRange(ends.Last, ends.First).ToString());
                return null;
            default:
                mistakes.Add(node, "not a port", ExpectedPorts);
                return null;
        }
    }

    private static (ushort First, ushort Last)? Range(string text)
    {
        var middle = text.AsSpan().IndexOfAny(':', '-');
        var (first, last) = middle < 0 ? (text, text) : (text[..middle], text[(middle + 1)..]);
        return Port(first) is { } from && Port(last) is { } to ? (from, to) : null;
    }

    // Parsing of numbers passes over NUL characters at the end.
    private static ushort? Port(string text) =>
        text is { Length: > 0 and <= 5 } and not ['0', ..]
        && text.All(char.IsAsciiDigit)
        && ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? port
            : null;
}
