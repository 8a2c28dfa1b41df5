using System.Globalization;

namespace NetworkGo.Core.Loading.Nodes;

/// <summary>
/// The place of a value in the file. Kept as a chain and written out only for a message: most values are right,
/// and a text for each of them would be most of the memory of a large file.
/// </summary>
internal sealed class JsonPath
{
    private readonly JsonPath? parent;
    private readonly string? name;
    private readonly int index;

    private JsonPath(JsonPath? parent, string? name, int index)
    {
        this.parent = parent;
        this.name = name;
        this.index = index;
    }

    /// <summary>The whole file: <c>$</c>.</summary>
    public static JsonPath Root { get; } = new(null, null, 0);

    /// <summary>A member of the object here.</summary>
    public JsonPath Member(string memberName) => new(this, memberName, 0);

    /// <summary>An element of the list here.</summary>
    public JsonPath Element(int elementIndex) => new(this, null, elementIndex);

    /// <summary>As RFC 9535 writes it: <c>$.networks['my-net'].subnet</c>; long names are shortened.</summary>
    public override string ToString() => parent is null ? "$" : parent + Segment();

    private static bool IsShorthand(string memberName) =>
        memberName.Length is > 0 and <= QuotedText.MaxLength
        && !char.IsAsciiDigit(memberName[0])
        && memberName.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private string Segment()
    {
        if (name is null)
        {
            return string.Create(CultureInfo.InvariantCulture, $"[{index}]");
        }

        return IsShorthand(name) ? "." + name : $"['{QuotedText.Escape(name, '\'')}']";
    }
}
