using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using NetworkGo.Core.Loading.Reading;

namespace NetworkGo.Core.Loading.Schema;

/// <summary>
/// The JSON Schema (2020-12) of <c>networks.json</c>, written from the shapes that the loader reads by. It is stricter
/// than the loader in two ways: a member that is not known is an error, and so is <c>null</c>.
/// </summary>
// See docs/decisions/018.
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

            members[member.Name] = value;
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = members, ["additionalProperties"] = false };
        if (shape.Members.Where(static m => m.IsRequired).Select(static m => m.Name).ToArray() is { Length: > 0 } required)
        {
            schema["required"] = Schemas.Strings(required);
        }

        return schema;
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
        ValueShape.Choice choice => Schemas.Words(choice.Words),
        ValueShape.Strings strings => Named((strings.Names.Pattern, Schemas.AnyOf(Schemas.Text(strings.Values), Schemas.Types("number", "boolean")))),
        ValueShape.Entries entries => Entries(entries.Shape),
        ValueShape.Elements elements => new() { ["type"] = "array", ["items"] = Reference(elements.Shape) },
        _ => throw new InvalidOperationException($"{shape} has no schema."),
    };

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
        return Named(
            ($"^({fitting})$", Reference(shape)),
            ($"^(?!({fitting})$){Inner(TextRules.Plain)}$", Schemas.AllOf(Reference(shape), Schemas.Required(member))));
    }

    private static JsonObject Named(params (string Pattern, JsonObject Value)[] members) => new()
    {
        ["type"] = "object",
        ["patternProperties"] = new JsonObject(members.Select(static m => KeyValuePair.Create(m.Pattern, (JsonNode?)m.Value))),
        ["additionalProperties"] = false,
    };

    private static string Inner(TextRule rule) => rule.Pattern[1..^1];

    private static JsonObject Reference(ObjectShape shape) => new() { ["$ref"] = $"#/$defs/{Name(shape)}" };

    private static string Name(ObjectShape shape) => shape.Title.Split(' ')[^1];
}
