using System.Text.Json;

namespace NetworkGo.Docker.Listing;

/// <summary>Reads members of an answer; one that is missing or null is none, and one of another kind makes the answer unusable.</summary>
internal static class JsonFields
{
    public static JsonElement? Member(this JsonElement parent, string name)
    {
        if (parent.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException($"an object was expected, not {parent.ValueKind}");
        }

        return parent.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;
    }

    public static string? Text(this JsonElement parent, string name) => parent.Member(name) is not { } member ? null : TextOf(name, member);

    public static bool Flag(this JsonElement parent, string name) => parent.Member(name) is { } member
        && (member.ValueKind is JsonValueKind.True or JsonValueKind.False ? member.GetBoolean() : throw Unexpected(name, member));

    public static ushort Port(this JsonElement parent, string name)
    {
        ushort port = 0;
        return parent.Member(name) is not { } member || (member.ValueKind == JsonValueKind.Number && member.TryGetUInt16(out port))
            ? port
            : throw Unexpected(name, member);
    }

    public static List<string>? Texts(this JsonElement parent, string name) => parent.Items(name, item => TextOf(name, item));

    public static List<T>? Items<T>(this JsonElement parent, string name, Func<JsonElement, T> read)
        where T : class => parent.Member(name) is { } member ? Items(member, read) : null;

    /// <summary>The items of an array that is the whole answer, or a member.</summary>
    public static List<T> Items<T>(JsonElement array, Func<JsonElement, T> read)
        where T : class
    {
        if (array.ValueKind != JsonValueKind.Array)
        {
            throw new JsonException($"an array was expected, not {array.ValueKind}");
        }

        var items = new List<T>(array.GetArrayLength());
        foreach (var item in array.EnumerateArray())
        {
            items.Add(read(item));
        }

        return items;
    }

    /// <summary>An object whose members have names of their own.</summary>
    public static Dictionary<string, T>? Map<T>(this JsonElement parent, string name, Func<JsonElement, T> read)
        where T : class
    {
        if (parent.Member(name) is not { } member)
        {
            return null;
        }

        if (member.ValueKind != JsonValueKind.Object)
        {
            throw Unexpected(name, member);
        }

        var map = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var property in member.EnumerateObject())
        {
            map[property.Name] = read(property.Value);
        }

        return map;
    }

    public static Dictionary<string, string>? TextMap(this JsonElement parent, string name) => parent.Map(name, item => TextOf(name, item));

    private static string TextOf(string name, JsonElement member) => member.ValueKind switch
    {
        JsonValueKind.String => member.GetString()!,
        JsonValueKind.Null => "",
        _ => throw Unexpected(name, member),
    };

    private static JsonException Unexpected(string name, JsonElement member) => new($"{name} is {member.ValueKind}");
}
