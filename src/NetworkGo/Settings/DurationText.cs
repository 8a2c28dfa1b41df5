using System.Globalization;
using System.Text.RegularExpressions;

namespace NetworkGo.Settings;

/// <summary>
/// Durations as HOCON writes them, but strictly: the library takes a duration that it does not understand for 0,
/// and a number without a unit for milliseconds.
/// </summary>
internal static partial class DurationText
{
    /// <summary>Reads <c>200ms</c>, <c>1.5s</c>, <c>30 seconds</c>; null for anything else.</summary>
    public static TimeSpan? Parse(string text)
    {
        var match = Pattern().Match(text.Trim());
        if (!match.Success || !double.TryParse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var unit = match.Groups["unit"].Value switch
        {
            "ms" or "millisecond" or "milliseconds" => TimeSpan.FromMilliseconds(1),
            "s" or "second" or "seconds" => TimeSpan.FromSeconds(1),
            "m" or "minute" or "minutes" => TimeSpan.FromMinutes(1),
            "h" or "hour" or "hours" => TimeSpan.FromHours(1),
            "d" or "day" or "days" => TimeSpan.FromDays(1),
            _ => TimeSpan.Zero,
        };
        return unit > TimeSpan.Zero && number <= TimeSpan.MaxValue / unit / 2 ? unit * number : null;
    }

    /// <summary>Writes the duration in the largest unit that needs no fraction.</summary>
    public static string Format(TimeSpan value)
    {
        (long Ticks, string Unit)[] units =
        [
            (TimeSpan.TicksPerDay, "d"), (TimeSpan.TicksPerHour, "h"), (TimeSpan.TicksPerMinute, "m"), (TimeSpan.TicksPerSecond, "s"),
        ];
        foreach (var (ticks, unit) in units)
        {
            if (value.Ticks >= ticks && value.Ticks % ticks == 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{value.Ticks / ticks}{unit}");
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value.TotalMilliseconds}ms");
    }

    [GeneratedRegex(@"^(?<number>[0-9]{1,12}(?:\.[0-9]{1,6})?) *(?<unit>[a-z]+)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
