using System.Text.Json.Nodes;
using NetworkGo.Core.Loading.Reading;

namespace NetworkGo.Core.Loading.Schema;

/// <summary>The small pieces that the schema is made of.</summary>
internal static class Schemas
{
    /// <summary>An IPv4 address, without leading zeros.</summary>
    public const string Address = $@"{Octet}(\.{Octet}){{3}}";

    /// <summary>A port from 1 to 65535, without leading zeros.</summary>
    public const string PortNumber = "([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";

    private const string Octet = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";

    /// <summary>A string by a rule.</summary>
    public static JsonObject Text(TextRule rule) => new() { ["type"] = "string", ["maxLength"] = rule.MaxLength, ["pattern"] = rule.Pattern };

    /// <summary>A string that a pattern fits from end to end.</summary>
    public static JsonObject Pattern(string pattern) => new() { ["type"] = "string", ["pattern"] = $"^{pattern}$" };

    /// <summary>A port, as a number or as text.</summary>
    public static JsonObject Port(string pattern) => new()
    {
        ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = ushort.MaxValue }, Pattern(pattern)),
    };

    /// <summary>One of some words: editors complete the first, and any case is right.</summary>
    public static JsonObject Words(params string[] words) => new()
    {
        ["anyOf"] = new JsonArray(
            new JsonObject { ["enum"] = Strings(words) },
            Pattern($"({string.Join('|', words.Select(static w => string.Concat(w.Select(static c => $"[{char.ToUpperInvariant(c)}{c}]"))))})")),
    };

    /// <summary>A value of one of some types.</summary>
    public static JsonObject Types(params string[] types) => new() { ["type"] = types.Length == 1 ? JsonValue.Create(types[0]) : Strings(types) };

    /// <summary>A list of strings.</summary>
    public static JsonArray Strings(params string[] texts) => [.. texts.Select(static t => JsonValue.Create(t))];

    /// <summary>These members are there, and not <c>null</c>, which counts as absent.</summary>
    public static JsonObject Given(params string[] members) => new()
    {
        ["required"] = Strings(members),
        ["properties"] = new JsonObject(members.Select(static m => KeyValuePair.Create(m, (JsonNode?)Not(Types("null"))))),
    };

    /// <summary>At least one of these members is given.</summary>
    public static JsonObject AnyGiven(params string[] members) => AnyOf([.. members.Select(static m => Given(m))]);

    /// <summary>A member, if it is given, is like this.</summary>
    public static JsonObject Where(string member, JsonObject value) => new() { ["properties"] = new JsonObject { [member] = OrNull(value) } };

    /// <summary>The same, or <c>null</c>.</summary>
    public static JsonObject OrNull(JsonObject value)
    {
        if (value["type"] is JsonValue type)
        {
            value["type"] = Strings(type.GetValue<string>(), "null");
        }
        else if (value["anyOf"] is JsonArray forms)
        {
            forms.Add(Types("null"));
        }
        else if (value["enum"] is JsonArray words)
        {
            words.Add(null);
        }

        return value;
    }

    /// <summary>One of these holds.</summary>
    public static JsonObject AnyOf(params JsonObject[] schemas) => new() { ["anyOf"] = new JsonArray(schemas) };

    /// <summary>All of these hold.</summary>
    public static JsonObject AllOf(params JsonObject[] schemas) => new() { ["allOf"] = new JsonArray(schemas) };

    /// <summary>This does not hold.</summary>
    public static JsonObject Not(JsonObject schema) => new() { ["not"] = schema };
}
