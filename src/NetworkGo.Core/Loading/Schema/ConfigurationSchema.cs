using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using NetworkGo.Core.Loading.Reading;

namespace NetworkGo.Core.Loading.Schema;

/// <summary>
/// The JSON Schema (2020-12) of <c>networks.json</c>, written from the shapes that the loader reads by. What it refuses the loader
/// refuses; what only the loader can see is listed in docs/decisions/048.
/// </summary>
// See docs/decisions/018 and 048.
public static class ConfigurationSchema
{
    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        // The patterns stay readable; nothing of this goes into a page of HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema's text.</summary>
    public static string Text { get; } = Write().ToJsonString(Format) + "\n";

    private static JsonObject Write()
    {
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "networks.json of NetworkGo",
        };
        foreach (var (name, value) in Object(ObjectShape.File).ToList())
        {
            schema[name] = value?.DeepClone();
        }

        var policy = Object(ObjectShape.Policy);
        policy["anyOf"] = new JsonArray(PolicyConditions.Opens(), PolicyConditions.Translates());
        schema["$defs"] = new JsonObject
        {
            [Name(ObjectShape.Network)] = Object(ObjectShape.Network),
            [Name(ObjectShape.Address)] = Object(ObjectShape.Address),
            [Name(ObjectShape.Policy)] = policy,
        };
        return schema;
    }

    private static JsonObject Object(ObjectShape shape)
    {
        var members = new JsonObject();
        foreach (var member in shape.Members)
        {
            var value = Value(member.Value);
            value["description"] = member.Description;
            if (member.Default is not null)
            {
                value["default"] = Literal(member.Default);
            }

            if (member.Example is not null)
            {
                value["examples"] = new JsonArray(Literal(member.Example));
            }

            members[member.Name] = member.IsRequired ? value : Schemas.OrNull(value);
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = members };
        switch (shape.Unknown)
        {
            case UnknownMemberRule.Reject:
                schema["patternProperties"] = new JsonObject { [$"^{ObjectShape.RemarkPrefix}"] = new JsonObject() };
                schema["additionalProperties"] = false;
                break;
            case UnknownMemberRule.RejectNear:
                schema["patternProperties"] = NearNames(shape);
                break;
        }

        if (shape.Members.Where(static m => m.IsRequired).Select(static m => m.Name).ToArray() is { Length: > 0 } required)
        {
            schema["required"] = Schemas.Strings(required);
        }

        return schema;
    }

    private static JsonObject NearNames(ObjectShape shape)
    {
        var known = string.Join('|', shape.Members.Select(static m => m.Name.Replace("$", "\\$", StringComparison.Ordinal)));
        return new JsonObject(shape.Near.Select(n => KeyValuePair.Create(
            $"^(?!{ObjectShape.RemarkPrefix})(?!(?:{known})$){n.Pattern}$", (JsonNode?)Schemas.Not([]))));
    }

    private static JsonValue Literal(object value) => value switch
    {
        string text => JsonValue.Create(text)!,
        int number => JsonValue.Create(number),
        bool flag => JsonValue.Create(flag),
        _ => throw new InvalidOperationException($"{value} is no literal."),
    };

    private static JsonObject Value(ValueShape shape) => shape switch
    {
        ValueShape.Anything => [],
        ValueShape.Text text => Schemas.Text(text.Rule),
        ValueShape.Flag => new() { ["type"] = "boolean" },
        ValueShape.Address => Schemas.Pattern(Schemas.Address),
        ValueShape.Subnet subnet => Schemas.Pattern($"{Schemas.Address}/({string.Join('|', Enumerable.Range(subnet.ShortestPrefix, subnet.LongestPrefix - subnet.ShortestPrefix + 1))})"),
        ValueShape.Port => Schemas.Port(Schemas.PortNumber),
        ValueShape.Ports => Ports(),
        ValueShape.Interfaces => Interfaces(),
        ValueShape.Choice choice => Schemas.Words(choice.Words),
        ValueShape.Strings strings => Named((strings.Names.Pattern, Schemas.AnyOf(Schemas.Text(strings.Values), Schemas.Types("number", "boolean")))),
        ValueShape.Entries entries => Entries(entries.Shape),
        ValueShape.Elements elements => new() { ["type"] = "array", ["items"] = Reference(elements.Shape) },
        _ => throw new InvalidOperationException($"{shape} has no schema."),
    };

    private static JsonObject Interfaces()
    {
        var one = Schemas.Text(TextRules.Interfaces);
        var several = new JsonObject { ["type"] = "array", ["items"] = one.DeepClone(), ["minItems"] = 1, ["maxItems"] = InterfaceReader.LongestList };
        return new JsonObject { ["anyOf"] = new JsonArray(one, several) };
    }

    private static JsonObject Ports()
    {
        var one = Schemas.Port($"{Schemas.PortNumber}([:-]{Schemas.PortNumber})?");
        var several = new JsonObject { ["type"] = "array", ["items"] = one.DeepClone(), ["minItems"] = 1, ["maxItems"] = PortReader.LongestList };
        return new JsonObject { ["anyOf"] = new JsonArray(one, several) };
    }

    private static JsonObject Entries(ObjectShape shape)
    {
        // What the name of a member can stand for need not be said once more.
        var (fitting, member) = shape == ObjectShape.Address ? (Schemas.Address, "ip") : (Inner(TextRules.DockerName), "network_name");
        var plain = $"(?=[\\s\\S]{{1,{TextRules.Plain.MaxLength}}}$){Inner(TextRules.Plain)}";
        (string Pattern, JsonObject Value)[] names =
        [
            ($"({fitting})$", Reference(shape)),
            ($"(?!({fitting})$){plain}$", Schemas.AllOf(Reference(shape), Schemas.Given(member))),
        ];

        // Of what is called like a remark, an object is an entry all the same, and anything else is a remark.
        return Named(
        [
            .. names.Select(static n => ($"^(?!{ObjectShape.RemarkPrefix}){n.Pattern}", n.Value)),
            .. names.Select(static n => ($"^(?={ObjectShape.RemarkPrefix}){n.Pattern}", Schemas.AnyOf(NoObject(), (JsonObject)n.Value.DeepClone()))),
            ($"^(?!{plain}$){ObjectShape.RemarkPrefix}", NoObject()),
        ]);
    }

    private static JsonObject NoObject() => Schemas.Not(Schemas.Types("object"));

    private static JsonObject Named(params IReadOnlyList<(string Pattern, JsonObject Value)> members) => new()
    {
        ["type"] = "object",
        ["patternProperties"] = new JsonObject(members.Select(static m => KeyValuePair.Create(m.Pattern, (JsonNode?)m.Value))),
        ["additionalProperties"] = false,
    };

    private static string Inner(TextRule rule) => rule.Pattern[1..^1];

    private static JsonObject Reference(ObjectShape shape) => new() { ["$ref"] = $"#/$defs/{Name(shape)}" };

    private static string Name(ObjectShape shape) => shape.Title.Split(' ')[^1];
}
