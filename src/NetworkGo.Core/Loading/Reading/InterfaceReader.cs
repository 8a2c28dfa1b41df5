using System.Globalization;
using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Nodes;
using NetworkGo.Core.Resolution;

namespace NetworkGo.Core.Loading.Reading;

/// <summary>Reads <c>iface</c>: a name, or a list of names.</summary>
internal static class InterfaceReader
{
    /// <summary>The most names of one list.</summary>
    internal const int LongestList = 64;

    /// <summary>Reads it; the order of the file is kept, and a name that another one of the list covers is dropped.</summary>
    public static Field<EquatableArray<string>> ReadMany(PositionedNode? node, MistakeList mistakes)
    {
        if (node is null)
        {
            return Field<EquatableArray<string>>.Absent;
        }

        if (node is { Kind: JsonKind.Array, Elements.Count: 0 or > LongestList })
        {
            mistakes.Add(
                node,
                node.Elements.Count == 0 ? "the list of interfaces is empty" : "the list of interfaces is too long",
                string.Create(CultureInfo.InvariantCulture, $"1 to {LongestList} names of interfaces"));
            return Field<EquatableArray<string>>.Wrong(node);
        }

        var elements = ElementsOf(node);
        if (elements.Where(e => !IsRight(e, mistakes)).ToList().Count > 0)
        {
            return Field<EquatableArray<string>>.Wrong(node);
        }

        var names = new List<string>();
        foreach (var element in elements)
        {
            if (names.Find(n => InterfaceNames.Holds(n, element.Text)) is { } wider)
            {
                mistakes.Warn(element, $"\"{wider}\", earlier in the list, is this interface already", "names that mean different interfaces");
                continue;
            }

            if (names.Find(n => InterfaceNames.Holds(element.Text, n)) is { } narrower)
            {
                mistakes.Warn(element, $"\"{narrower}\", earlier in the list, is one of these interfaces", "names that mean different interfaces");
                names.RemoveAll(n => InterfaceNames.Holds(element.Text, n));
            }

            names.Add(element.Text);
        }

        return Field<EquatableArray<string>>.Of(node, names.ToEquatableArray());
    }

    /// <summary>The places of the names: the elements of a list, else the one value.</summary>
    public static IReadOnlyList<PositionedNode> ElementsOf(PositionedNode node) => node.Kind == JsonKind.Array ? node.Elements : [node];

    private static bool IsRight(PositionedNode node, MistakeList mistakes)
    {
        var rule = TextRules.Interfaces;
        if (node.Kind != JsonKind.String)
        {
            mistakes.Add(node, "not the name of an interface", $"{rule.Expected}; or a list of these");
            return false;
        }

        return ObjectReader.Check(node, "iface", rule, mistakes);
    }
}
