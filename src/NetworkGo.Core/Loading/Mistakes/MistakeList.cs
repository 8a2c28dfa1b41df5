using System.Globalization;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Loading.Nodes;

namespace NetworkGo.Core.Loading.Mistakes;

/// <summary>
/// Gathers what is wrong. Bounded: of a million mistakes the first are reported, and a count.
/// </summary>
internal sealed class MistakeList(int limit)
{
    private readonly List<ConfigurationMistake> mistakes = [];
    private readonly List<ConfigurationMistake> warnings = [];
    private readonly List<ConfigurationMistake> hints = [];
    private readonly Dictionary<(string Kind, string Member), UnknownMember> unknown = [];
    private ConfigurationMistake? firstLeftOff;
    private int leftOff;

    /// <summary>Whether there is any mistake.</summary>
    public bool Any => mistakes.Count > 0;

    /// <summary>Whether a further mistake would only be counted: no suggestion need be looked for.</summary>
    public bool IsFull => mistakes.Count >= limit;

    /// <summary>A value is wrong.</summary>
    public void Add(PositionedNode node, string message, string expected, string? suggestion = null)
    {
        if (node.Kind != JsonKind.Broken)
        {
            Add(Describe(node, node.Path, message, NodeText.Show(node), expected, suggestion));
        }
    }

    /// <summary>A member of an object is not there.</summary>
    public void AddMissing(PositionedNode owner, string member, string expected) =>
        Add(Describe(owner, owner.Path.Member(member), $"\"{member}\" is missing", null, expected, null));

    /// <summary>Anything else.</summary>
    public void Add(ConfigurationMistake mistake)
    {
        if (!IsFull)
        {
            mistakes.Add(mistake);
            return;
        }

        firstLeftOff ??= mistake;
        leftOff++;
    }

    /// <summary>A value is accepted but deserves a look.</summary>
    public void Warn(PositionedNode node, string message, string expected, string? suggestion = null)
    {
        if (warnings.Count < limit)
        {
            // Of an object, the message says which.
            var found = node.Kind is JsonKind.Object ? null : NodeText.Show(node);
            warnings.Add(Describe(node, node.Path, message, found, expected, suggestion));
        }
    }

    /// <summary>Something that only who validates the file is told.</summary>
    public void Hint(PositionedNode node, string message, string expected) =>
        hints.Add(Describe(node, node.Path, message, null, expected, null));

    /// <summary>An unknown member: one warning for each name, however often it occurs in the file.</summary>
    public void WarnUnknown(string kind, PositionedMember member, string expected, string? suggestion)
    {
        if (unknown.TryGetValue((kind, member.Name), out var first))
        {
            first.Count++;
        }
        else if (unknown.Count < limit)
        {
            unknown[(kind, member.Name)] = new UnknownMember(member, expected, suggestion);
        }
    }

    /// <summary>Every mistake in order of place, and what was left off as the last.</summary>
    public EquatableArray<ConfigurationMistake> Mistakes()
    {
        var all = InOrder(mistakes);
        if (firstLeftOff is not null)
        {
            all = all.Append(firstLeftOff with
            {
                Message = string.Create(CultureInfo.InvariantCulture, $"{leftOff} more mistakes; the first of them: {firstLeftOff.Message}"),
            });
        }

        return all.ToEquatableArray();
    }

    /// <summary>Every warning in order of place.</summary>
    public EquatableArray<ConfigurationMistake> Warnings() =>
        InOrder(warnings.Concat(unknown.Values.Select(u => u.Describe()))).ToEquatableArray();

    /// <summary>Every hint in order of place.</summary>
    public EquatableArray<ConfigurationMistake> Hints() => InOrder(hints).ToEquatableArray();

    private static IEnumerable<ConfigurationMistake> InOrder(IEnumerable<ConfigurationMistake> list) =>
        list.OrderBy(m => m.Line).ThenBy(m => m.Column);

    private static ConfigurationMistake Describe(
        PositionedNode place, JsonPath path, string message, string? found, string expected, string? suggestion) => new()
        {
            Line = place.Line,
            Column = place.Column,
            Path = path.ToString(),
            Message = message,
            Found = found,
            Expected = expected,
            Suggestion = suggestion,
        };

    private sealed class UnknownMember(PositionedMember member, string expected, string? suggestion)
    {
        public int Count { get; set; } = 1;

        public ConfigurationMistake Describe()
        {
            var places = Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", here and in {Count - 1} more places");
            return MistakeList.Describe(
                member.NameNode, member.Value.Path, $"unknown member, which has no effect{places}", QuotedText.Quote(member.Name), expected, suggestion);
        }
    }
}
