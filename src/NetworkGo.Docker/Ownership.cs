namespace NetworkGo.Docker;

/// <summary>How NetworkGo marks what it made in the engine, so that it undoes nothing else.</summary>
public static class Ownership
{
    /// <summary>Key of the label on a network, and of the driver option on an endpoint.</summary>
    public const string Key = "network-go.managed";

    /// <summary>Its value.</summary>
    public const string Value = "true";

    /// <summary>Whether labels or driver options carry the mark.</summary>
    public static bool IsMarked(IEnumerable<KeyValuePair<string, string>>? pairs) =>
        pairs?.Any(static pair => pair is { Key: Key, Value: Value }) ?? false;
}
