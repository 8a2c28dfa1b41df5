using System.Text.Json;

namespace NetworkGo.Testing;

/// <summary>The daemon's answer to GET /status, read without its types: the tests see what an operator's script sees.</summary>
public sealed record DaemonStatus(JsonElement Root)
{
    public long Generation => Get(Root, "generation") is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : 0;

    public bool Converged => Get(Root, "converged") is { ValueKind: JsonValueKind.True };

    public IEnumerable<DaemonObject> Objects => Get(Root, "objects") is { ValueKind: JsonValueKind.Array } objects
        ? objects.EnumerateArray().Select(static element => new DaemonObject(
            Text(element, "kind"), Text(element, "name"), Text(element, "state"), Text(element, "reason"), Text(element, "message")))
        : [];

    /// <summary>The one object of this kind and name; null when there is none.</summary>
    public DaemonObject? Find(string kind, string name) => Objects.SingleOrDefault(o =>
        string.Equals(o.Kind, kind, StringComparison.OrdinalIgnoreCase) && string.Equals(o.Name, name, StringComparison.Ordinal));

    /// <inheritdoc/>
    public override string ToString() => Root.ToString();

    /// <summary>A member by its name in any case; null when it is not there.</summary>
    public static JsonElement? Get(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var member in element.EnumerateObject())
        {
            if (string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return member.Value;
            }
        }

        return null;
    }

    private static string Text(JsonElement element, string name) => Get(element, name)?.ToString() ?? "";
}

/// <summary>One line of the status.</summary>
public sealed record DaemonObject(string Kind, string Name, string State, string Reason, string Message);
