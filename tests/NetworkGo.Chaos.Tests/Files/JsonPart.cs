using System.Text;
using System.Text.Json;

namespace NetworkGo.Chaos.Tests.Files;

/// <summary>A value of a JSON text that may be made wrong: members twice, raw text in a value's place.</summary>
internal sealed class JsonPart
{
    /// <summary>The value as written, where it is neither object nor list.</summary>
    public string Raw { get; set; } = "null";

    /// <summary>The members of an object, names as written.</summary>
    public List<(string Name, JsonPart Value)>? Members { get; set; }

    public List<JsonPart>? Elements { get; set; }

    public static JsonPart Parse(string text)
    {
        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        return From(document.RootElement);
    }

    /// <summary>This and everything in it.</summary>
    public IEnumerable<JsonPart> All() => [this, .. Children().SelectMany(static c => c.All())];

    public JsonPart Copy() => new()
    {
        Raw = Raw,
        Members = Members?.ConvertAll(static m => (m.Name, m.Value.Copy())),
        Elements = Elements?.ConvertAll(static e => e.Copy()),
    };

    /// <summary>Becomes what another one is.</summary>
    public void Become(JsonPart other) => (Raw, Members, Elements) = (other.Raw, other.Members, other.Elements);

    public void Write(StringBuilder text)
    {
        if (Members is not null)
        {
            text.Append('{');
            foreach (var (name, value) in Members)
            {
                text.Append(text[^1] == '{' ? "" : ",").Append(name).Append(':');
                value.Write(text);
            }

            text.Append('}');
        }
        else if (Elements is not null)
        {
            text.Append('[');
            for (var i = 0; i < Elements.Count; i++)
            {
                text.Append(i == 0 ? "" : ",");
                Elements[i].Write(text);
            }

            text.Append(']');
        }
        else
        {
            text.Append(Raw);
        }
    }

    private static JsonPart From(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new() { Members = [.. element.EnumerateObject().Select(static m => (JsonSerializer.Serialize(m.Name), From(m.Value)))] },
        JsonValueKind.Array => new() { Elements = [.. element.EnumerateArray().Select(From)] },
        _ => new() { Raw = element.GetRawText() },
    };

    private IEnumerable<JsonPart> Children() => Members?.Select(static m => m.Value) ?? Elements ?? [];
}
