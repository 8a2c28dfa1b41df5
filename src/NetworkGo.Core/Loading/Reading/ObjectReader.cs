using System.Net;
using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Nodes;

namespace NetworkGo.Core.Loading.Reading;

/// <summary>Reads the members of one object, reports those that are of the wrong kind and warns about unknown ones.</summary>
internal sealed class ObjectReader
{
    private readonly ObjectShape shape;
    private readonly MistakeList mistakes;

    private ObjectReader(PositionedNode node, ObjectShape shape, MistakeList mistakes)
    {
        Node = node;
        this.shape = shape;
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

        foreach (var member in node.Members.Where(m => !shape.ByName.ContainsKey(m.Name) && !ObjectShape.IsRemark(m.Name)))
        {
            ReportUnknown(member, shape, mistakes);
        }

        return new ObjectReader(node, shape, mistakes);
    }

    /// <summary>A member's value; null when it is absent or <c>null</c>.</summary>
    public PositionedNode? Find(string name) =>
        Node.Members.FirstOrDefault(m => string.Equals(m.Name, name, StringComparison.Ordinal))?.Value is { Kind: not JsonKind.Null } value ? value : null;

    /// <summary>The members of an object whose names are the user's own; none when it is absent or no object.</summary>
    public IReadOnlyList<PositionedMember> Entries(string name)
    {
        Expect<ValueShape.Entries>(name);

        // An object may be called as its author likes; a text or a number among them is nothing but a remark.
        var members = Members(name);
        return members.Any(IsRemark) ? [.. members.Where(static m => !IsRemark(m))] : members;
    }

    private static void ReportUnknown(PositionedMember member, ObjectShape shape, MistakeList mistakes)
    {
        var expected = shape.Hints.GetValueOrDefault(member.Name) ?? $"one of {shape.Listing}; or a name that begins with \"x-\", for a remark";
        var isMistake = mistakes.RejectsUnknown && shape.Unknown != UnknownMemberRule.Warn;
        var meant = isMistake && mistakes.IsFull && shape.Unknown == UnknownMemberRule.Reject ? null : shape.Meant(member.Name);
        if (isMistake && (shape.Unknown == UnknownMemberRule.Reject || meant is not null))
        {
            mistakes.AddUnknown(member, expected, meant);
        }
        else
        {
            mistakes.WarnUnknown(shape.Title, member, expected, meant);
        }
    }

    private IReadOnlyList<PositionedMember> Members(string name)
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
        Expect<ValueShape.Elements>(name);
        var node = Find(name);
        if (node is null or { Kind: JsonKind.Array })
        {
            return node?.Elements ?? [];
        }

        mistakes.Add(node, $"\"{name}\" must be a list", "a list");
        return [];
    }

    /// <summary>A string.</summary>
    public Field<string> Text(string name)
    {
        if (Find(name) is not { } node)
        {
            return Field<string>.Absent;
        }

        var rule = Expect<ValueShape.Text>(name).Rule;
        if (node.Kind != JsonKind.String)
        {
            mistakes.Add(node, $"\"{name}\" must be a string", rule.Expected);
            return Field<string>.Wrong(node);
        }

        return Check(node, name, rule) ? Field<string>.Of(node, node.Text) : Field<string>.Wrong(node);
    }

    /// <summary>A string that has to be there.</summary>
    public Field<string> RequiredText(string name)
    {
        if (Find(name) is null)
        {
            mistakes.AddMissing(Node, name, Expect<ValueShape.Text>(name).Rule.Expected);
        }

        return Text(name);
    }

    /// <summary>One of a few words.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="message">The message for a wrong one.</param>
    /// <param name="values">What each word means, in the order of the shape.</param>
    public Field<T> Choice<T>(string name, string message, params ReadOnlySpan<T> values)
    {
        if (Find(name) is not { } node)
        {
            return Field<T>.Absent;
        }

        var words = Expect<ValueShape.Choice>(name).Words;
        var index = node.Kind == JsonKind.String ? Array.FindIndex(words, w => string.Equals(w, node.Text, StringComparison.OrdinalIgnoreCase)) : -1;
        if (index >= 0)
        {
            return Field<T>.Of(node, values[index]);
        }

        mistakes.Add(node, message, words.Length == 1 ? $"\"{words[0]}\"" : $"{string.Join(", ", words[..^1])} or {words[^1]}");
        return Field<T>.Wrong(node);
    }

    /// <summary>An address.</summary>
    public Field<IPAddress> Address(string name) => AddressFieldReader.ReadAddress(FindAs<ValueShape.Address>(name), mistakes);

    /// <summary>A subnet.</summary>
    public Field<IPNetwork> Subnet(string name) => AddressFieldReader.ReadNetwork(FindAs<ValueShape.Subnet>(name), mistakes);

    /// <summary>One port.</summary>
    public Field<ushort> Port(string name) => PortReader.ReadOne(FindAs<ValueShape.Port>(name), mistakes);

    /// <summary>Ports.</summary>
    public Field<EquatableArray<PortRange>> Ports(string name) => PortReader.ReadMany(FindAs<ValueShape.Ports>(name), mistakes);

    /// <summary>Names of interfaces.</summary>
    public Field<EquatableArray<string>> Interfaces(string name) => InterfaceReader.ReadMany(FindAs<ValueShape.Interfaces>(name), mistakes);

    /// <summary>A <c>true</c> or <c>false</c>.</summary>
    public Field<bool> Flag(string name)
    {
        switch (FindAs<ValueShape.Flag>(name))
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
    public IEnumerable<KeyValuePair<string, string>> Strings(string name)
    {
        var (nameRule, valueRule) = Expect<ValueShape.Strings>(name);
        var pairs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in Members(name))
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

    private PositionedNode? FindAs<T>(string name)
        where T : ValueShape
    {
        var node = Find(name);
        if (node is not null)
        {
            Expect<T>(name);
        }

        return node;
    }

    private static bool IsRemark(PositionedMember entry) => ObjectShape.IsRemark(entry.Name) && entry.Value.Kind != JsonKind.Object;

    // What is read must be what the schema says; else one of them is wrong.
    private T Expect<T>(string name)
        where T : ValueShape =>
        shape.ByName.GetValueOrDefault(name)?.Value as T
            ?? throw new InvalidOperationException($"\"{name}\" of {shape.Title} is read as {typeof(T).Name}, which its shape does not say.");

    private bool Check(PositionedNode node, string name, TextRule rule) => Check(node, name, rule, mistakes);

    /// <summary>Whether a text is by its rule; a mistake where it is not.</summary>
    internal static bool Check(PositionedNode node, string name, TextRule rule, MistakeList mistakes)
    {
        var fault = rule.FaultOf(node.Text);
        if (fault is not null)
        {
            mistakes.Add(node, $"{QuotedText.Quote(name)}: {fault}", rule.Expected);
        }

        return fault is null;
    }
}
