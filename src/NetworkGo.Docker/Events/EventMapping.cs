using System.Collections.Frozen;
using System.Globalization;
using NetworkGo.Core.Engine;

namespace NetworkGo.Docker.Events;

/// <summary>Which events matter, how they are asked for, and what they say.</summary>
internal static class EventMapping
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const long NanosecondsPerTick = 100;

    private static readonly FrozenSet<string> WantedOfContainers = FrozenSet.Create(
        StringComparer.Ordinal, "create", "start", "die", "destroy", "rename", "pause", "unpause");

    private static readonly FrozenSet<string> WantedOfNetworks = FrozenSet.Create(
        StringComparer.Ordinal, "create", "connect", "disconnect", "destroy", "remove");

    /// <summary>
    /// The request. It always says <c>since</c>: the engine sends the headers a moment before it subscribes, and only
    /// its buffer of recent events closes that gap.
    /// </summary>
    public static Uri ToRequest(long sinceNano)
    {
        var types = ToJsonList(["container", "network"]);
        var actions = ToJsonList(WantedOfContainers.Concat(WantedOfNetworks));
        var filters = Uri.EscapeDataString($$"""{"type":{{types}},"event":{{actions}} }""");
        return new Uri($"events?since={ToSince(sinceNano)}&filters={filters}", UriKind.Relative);
    }

    /// <summary>Nanoseconds since the epoch as the API takes them: <c>seconds.nanoseconds</c>, nine digits.</summary>
    public static string ToSince(long nano)
    {
        var (seconds, rest) = Math.DivRem(nano, NanosecondsPerSecond);
        return string.Create(CultureInfo.InvariantCulture, $"{seconds}.{rest:D9}");
    }

    public static long ToNano(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick;

    /// <summary>The event; null for one that changes nothing that NetworkGo looks at.</summary>
    public static DockerEvent? ToEvent(EventMessage message)
    {
        if (message is not { Type: { } type, Action: { } action, Actor.Id: { Length: > 0 } id } || !IsWanted(type, action))
        {
            return null;
        }

        return new DockerEvent
        {
            Type = type,
            Action = action,
            Id = id,
            ContainerId = type is "network" ? Attribute(message, "container") : null,
            Name = Attribute(message, "name"),
            TimeNano = message.TimeNano,
        };
    }

    // "kill" and "stop" only announce or repeat a "die"; "restart" comes with "die" and "start" of its own.
    private static bool IsWanted(string type, string action) => type switch
    {
        "container" => WantedOfContainers.Contains(action),
        "network" => WantedOfNetworks.Contains(action),
        _ => false,
    };

    private static string? Attribute(EventMessage message, string name) =>
        message.Actor?.Attributes is { } attributes && attributes.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    private static string ToJsonList(IEnumerable<string> words) =>
        $"[{string.Join(',', words.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(static word => $"\"{word}\""))}]";
}
