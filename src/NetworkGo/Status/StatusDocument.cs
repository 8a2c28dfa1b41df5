using System.Text.Json;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Status;

namespace NetworkGo.Status;

/// <summary>
/// Reads the daemon's documents by hand: the serializer's code for value types of this program is compiled again at every
/// start, which takes a command longer than all the rest (docs/decisions/020-quick-commands.md). What
/// <see cref="StatusJson"/> writes is what is read here; a test holds them together.
/// </summary>
internal static class StatusDocument
{
    /// <summary>Reads a status; null where the text is none.</summary>
    public static HostStatus? ReadStatus(string text) => Read(text, static root => new HostStatus
    {
        Version = Text(root, "version"),
        ConfigurationPath = Text(root, "configurationPath"),
        Generation = root.GetProperty("generation").GetInt64(),
        ConfigurationSince = Time(root, "configurationSince"),
        Mistakes = List(root, "mistakes", Mistake),
        ReadFailure = root.GetProperty("readFailure").GetString(),
        Warnings = List(root, "warnings", Mistake),

        // Daemons of earlier builds do not say these.
        HeldBack = Member(root, "heldBack") is { } held ? held.GetString() : null,
        Trial = Member(root, "trial") is { } trial ? Trial(trial) : null,
        StateFolder = Member(root, "stateFolder") is { } folder ? new StateFolderStatus(Text(folder, "path"), folder.GetProperty("problem").GetString()) : null,
        EngineConnected = root.GetProperty("engineConnected").GetBoolean(),
        Engine = Text(root, "engine"),

        // Daemons of earlier builds do not say these.
        DroppedLogLines = root.TryGetProperty("droppedLogLines", out var dropped) ? dropped.GetInt64() : 0,
        Firewall = root.TryGetProperty("firewall", out var firewall) ? firewall.GetString() ?? "" : "",
        Objects = List(root, "objects", Object),
        History = List(root, "history", History),
    });

    /// <summary>Reads a list of histories; null where the text is none.</summary>
    public static ObjectHistory[]? ReadHistories(string text) => Read(text, static root => Items(root, History).ToArray());

    private static T? Read<T>(string text, Func<JsonElement, T> read)
        where T : class
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    private static TrialStatus Trial(JsonElement element) => new()
    {
        Generation = element.GetProperty("generation").GetInt64(),
        Former = element.GetProperty("former").GetInt64(),
        Origin = Text(element, "origin"),
        Within = element.GetProperty("within").GetDouble(),
        Remaining = element.GetProperty("remaining").GetDouble(),
    };

    // Null where it is not there, or null.
    private static JsonElement? Member(JsonElement element, string name) =>
        element.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;

    private static ObjectStatus Object(JsonElement element) => new()
    {
        Kind = Kind(element),
        Name = Text(element, "name"),
        State = Text(element, "state") switch
        {
            nameof(ObjectState.Ready) => ObjectState.Ready,
            nameof(ObjectState.Waiting) => ObjectState.Waiting,
            nameof(ObjectState.Unresolved) => ObjectState.Unresolved,
            nameof(ObjectState.Conflict) => ObjectState.Conflict,
            nameof(ObjectState.Failed) => ObjectState.Failed,
            var state => throw new FormatException(state),
        },
        Reason = Text(element, "reason"),
        Message = Text(element, "message"),
        Since = element.GetProperty("since").GetDateTimeOffset(),
        Attempts = element.GetProperty("attempts").GetInt32(),
        NextRetry = Time(element, "nextRetry"),
        Generation = element.GetProperty("generation").GetInt64(),
    };

    // By name, as in the document: Enum.Parse would be compiled again, too.
    private static ObjectKind Kind(JsonElement element) => Text(element, "kind") switch
    {
        nameof(ObjectKind.Network) => ObjectKind.Network,
        nameof(ObjectKind.Container) => ObjectKind.Container,
        nameof(ObjectKind.Firewall) => ObjectKind.Firewall,
        nameof(ObjectKind.Policy) => ObjectKind.Policy,
        var kind => throw new FormatException(kind),
    };

    private static ObjectHistory History(JsonElement element) => new()
    {
        Kind = Kind(element),
        Name = Text(element, "name"),
        Transitions = List(element, "transitions", Object),
    };

    private static ConfigurationMistake Mistake(JsonElement element) => new()
    {
        Line = element.GetProperty("line").GetInt32(),
        Column = element.GetProperty("column").GetInt32(),
        Path = Text(element, "path"),
        Message = Text(element, "message"),
        Found = element.GetProperty("found").GetString(),
        Expected = Text(element, "expected"),
        Suggestion = element.GetProperty("suggestion").GetString(),
    };

    private static EquatableArray<T> List<T>(JsonElement element, string name, Func<JsonElement, T> read)
        where T : class => Items(element.GetProperty(name), read).ToEquatableArray();

    private static List<T> Items<T>(JsonElement array, Func<JsonElement, T> read)
        where T : class
    {
        var items = new List<T>(array.GetArrayLength());
        foreach (var item in array.EnumerateArray())
        {
            items.Add(read(item));
        }

        return items;
    }

    private static DateTimeOffset? Time(JsonElement element, string name) =>
        element.GetProperty(name) is { ValueKind: not JsonValueKind.Null } time ? time.GetDateTimeOffset() : null;

    private static string Text(JsonElement element, string name) =>
        element.GetProperty(name).GetString() ?? throw new FormatException(name);
}
