using NetworkGo.Core.Loading.Nodes;

namespace NetworkGo.Core.Loading.Json;

/// <summary>An object or list that is being read.</summary>
/// <param name="isObject">Whether it is an object.</param>
/// <param name="path">Where in the file it is.</param>
/// <param name="line">The line, from 1.</param>
/// <param name="column">The column, from 1.</param>
/// <param name="start">The place of its first byte.</param>
internal sealed class JsonFrame(bool isObject, JsonPath path, int line, int column, int start)
{
    private readonly List<PositionedMember> members = [];
    private readonly List<PositionedNode> elements = [];
    private readonly Dictionary<string, PositionedMember> byName = new(StringComparer.Ordinal);
    private string name = "";

    /// <summary>The place of the object or list.</summary>
    public JsonPath Path { get; } = path;

    /// <summary>The line of the member's name read last.</summary>
    public int NameLine { get; private set; }

    /// <summary>The column of the member's name read last.</summary>
    public int NameColumn { get; private set; }

    /// <summary>The place of the value that comes next; that of the object before its first member.</summary>
    public JsonPath NextPath => !isObject ? Path.Element(elements.Count) : NameLine == 0 ? Path : Path.Member(name);

    /// <summary>A member's name was read.</summary>
    public void BeginMember(string memberName, int nameLine, int nameColumn)
    {
        name = memberName;
        NameLine = nameLine;
        NameColumn = nameColumn;
    }

    /// <summary>A value was read.</summary>
    /// <returns>The member that has the same name already, in which case the value is dropped.</returns>
    public PositionedMember? Add(PositionedNode value)
    {
        if (!isObject)
        {
            elements.Add(value);
            return null;
        }

        var member = new PositionedMember(name, NameLine, NameColumn, value);
        if (!byName.TryAdd(name, member))
        {
            return byName[name];
        }

        members.Add(member);
        return null;
    }

    /// <summary>The object or list is closed.</summary>
    /// <param name="end">The place behind its last byte.</param>
    public PositionedNode ToNode(int end) => new()
    {
        Kind = isObject ? JsonKind.Object : JsonKind.Array,
        Path = Path,
        Line = line,
        Column = column,
        Start = start,
        End = end,
        Members = members.Count == 0 ? [] : members,
        Elements = elements.Count == 0 ? [] : elements,
    };
}
