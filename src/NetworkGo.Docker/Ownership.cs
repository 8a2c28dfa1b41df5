using System.Net;
using NetworkGo.Core.Engine;

namespace NetworkGo.Docker;

/// <summary>How NetworkGo marks what it made in the engine, so that it undoes nothing else.</summary>
public static class Ownership
{
    /// <summary>Key of the label on a network, and of the driver option on an endpoint.</summary>
    public const string Key = "network-go.managed";

    /// <summary>Its value: made by NetworkGo where nothing was.</summary>
    public const string Value = "true";

    // Of an endpoint in whose place a user's was: what that was. To an earlier version it is not NetworkGo's, and stays.
    private const string Former = "instead of ";
    private const string Dynamic = "dynamic";

    /// <summary>Whether labels carry the mark.</summary>
    public static bool IsMarked(IEnumerable<KeyValuePair<string, string>>? pairs) =>
        pairs?.Any(static pair => pair is { Key: Key, Value: Value }) ?? false;

    /// <summary>The mark among an endpoint's driver options.</summary>
    public static EndpointMarker Read(IEnumerable<KeyValuePair<string, string>>? pairs)
    {
        var value = pairs?.Where(static p => p.Key == Key).Select(static p => p.Value).FirstOrDefault();
        return value switch
        {
            Value => new(true, null),
            not null when value.StartsWith(Former, StringComparison.Ordinal) =>
                new(true, new FormerAttachment(IPAddress.TryParse(value[Former.Length..], out var address) ? address : null)),
            _ => default,
        };
    }

    /// <summary>The mark's value for an endpoint.</summary>
    /// <param name="former">The user's attachment in whose place it is; null for none.</param>
    public static string Write(FormerAttachment? former) => former is null ? Value : $"{Former}{former.Address?.ToString() ?? Dynamic}";
}
