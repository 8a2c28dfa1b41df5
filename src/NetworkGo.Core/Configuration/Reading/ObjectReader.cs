using NetworkGo.Core.Configuration.Json;

namespace NetworkGo.Core.Configuration.Reading;

/// <summary>Reads the members of one object, reports those that are of the wrong kind and warns about those nobody knows.</summary>
internal sealed class ObjectReader
{
    private readonly MistakeList mistakes;

    private ObjectReader(PositionedNode node, MistakeList mistakes)
    {
        Node = node;
        this.mistakes = mistakes;
    }

    /// <summary>The object.</summary>
    public PositionedNode Node { get; }

    /// <summary>Opens an object.</summary>
    /// <returns>Null when the value is no object, which is a mistake then.</returns>
    public static ObjectReader? Open(PositionedNode node, ObjectShape shape, MistakeList mistakes)
    {
        if (node.Kind != JsonKind.Object)
        {
            mistakes.Add(node, $"{shape.Title} must be an object", $"an object with {shape.Listing}");
            return null;
        }

        foreach (var member in node.Members.Where(m => !shape.Members.Contains(m.Name)))
        {
            mistakes.WarnUnknown(shape.Title, member, $"one of {shape.Listing}", shape.Nearest.Find(member.Name));
        }

        return new ObjectReader(node, mistakes);
    }

    /// <summary>A member's value; null when it is absent or <c>null</c>.</summary>
    public PositionedNode? Find(string name) =>
        Node.Members.FirstOrDefault(m => string.Equals(m.Name, name, StringComparison.Ordinal))?.Value is { Kind: not JsonKind.Null } value ? value : null;

    /// <summary>The members of an object whose names are the user's own; none when it is absent or no object.</summary>
    public IReadOnlyList<PositionedMember> Entries(string name)
    {
        var node = Find(name);
        if (node is null or { Kind: JsonKind.Object })
        {
            return node?.Members ?? [];
        }

        mistakes.Add(node, $"\"{name}\" must be an object", "an object");
        return [];
    }

    /// <summary>The elements of a list; none when it is absent or no list.</summary>
    public IReadOnlyList<PositionedNode> Elements(string name)
    {
        var node = Find(name);
        if (node is null or { Kind: JsonKind.Array })
        {
            return node?.Elements ?? [];
        }

        mistakes.Add(node, $"\"{name}\" must be a list", "a list");
        return [];
    }

    /// <summary>A string.</summary>
    public Field<string> Text(string name, TextRule rule)
    {
        if (Find(name) is not { } node)
        {
            return Field<string>.Absent;
        }

        if (node.Kind != JsonKind.String)
        {
            mistakes.Add(node, $"\"{name}\" must be a string", rule.Expected);
            return Field<string>.Wrong(node);
        }

        return Check(node, name, rule) ? Field<string>.Of(node, node.Text) : Field<string>.Wrong(node);
    }

    /// <summary>A string that has to be there.</summary>
    public Field<string> RequiredText(string name, TextRule rule)
    {
        if (Find(name) is null)
        {
            mistakes.AddMissing(Node, name, rule.Expected);
        }

        return Text(name, rule);
    }

    /// <summary>A <c>true</c> or <c>false</c>.</summary>
    public Field<bool> Flag(string name)
    {
        switch (Find(name))
        {
            case null:
                return Field<bool>.Absent;
            case { Kind: JsonKind.True or JsonKind.False } node:
                return Field<bool>.Of(node, node.Kind == JsonKind.True);
            case var node:
                var meant = node.Text.ToUpperInvariant() switch { "TRUE" => "true", "FALSE" => "false", _ => null };
                mistakes.Add(node, $"\"{name}\" must be true or false, without quotes", "true or false", meant);
                return Field<bool>.Wrong(node);
        }
    }

    /// <summary>An object of strings, sorted by name; numbers and booleans count as their text.</summary>
    public IEnumerable<KeyValuePair<string, string>> Strings(string name, TextRule nameRule, TextRule valueRule)
    {
        var pairs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in Entries(name))
        {
            var isRight = Check(member.NameNode, member.Name, nameRule);
            switch (member.Value)
            {
                case { Kind: JsonKind.String or JsonKind.Number } value when Check(value, member.Name, valueRule) && isRight:
                    pairs[member.Name] = value.Text;
                    break;
                case { Kind: JsonKind.True or JsonKind.False } value when isRight:
                    pairs[member.Name] = value.Kind == JsonKind.True ? "true" : "false";
                    break;
                case { Kind: JsonKind.Object or JsonKind.Array or JsonKind.Null } value:
                    mistakes.Add(value, "this must be a string", valueRule.Expected);
                    break;
            }
        }

        return pairs;
    }

    private bool Check(PositionedNode node, string name, TextRule rule)
    {
        var fault = rule.FaultOf(node.Text);
        if (fault is not null)
        {
            mistakes.Add(node, $"{ValueText.Quote(name)}: {fault}", rule.Expected);
        }

        return fault is null;
    }
}
