namespace NetworkGo.Core.Loading.Nodes;

/// <summary>One value of the file and its place.</summary>
internal sealed record PositionedNode
{
    public required JsonKind Kind { get; init; }

    public required JsonPath Path { get; init; }

    /// <summary>Line, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>Column in characters, from 1.</summary>
    public required int Column { get; init; }

    /// <summary>Of an object or a list: the place of its first byte in the text, a byte order mark left out.</summary>
    public int Start { get; init; }

    /// <summary>Of an object or a list: the place behind its last byte.</summary>
    public int End { get; init; }

    /// <summary>A string's value; a number as it is written.</summary>
    public string Text { get; init; } = "";

    /// <summary>An object's members in the order of the file, each name once.</summary>
    public IReadOnlyList<PositionedMember> Members { get; init; } = [];

    /// <summary>A list's elements.</summary>
    public IReadOnlyList<PositionedNode> Elements { get; init; } = [];
}
