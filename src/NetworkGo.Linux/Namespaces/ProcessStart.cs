using System.Globalization;

namespace NetworkGo.Linux.Namespaces;

/// <summary>When a process started, from <c>/proc/PID/stat</c> and <c>/proc/stat</c>.</summary>
internal static class ProcessStart
{
    // USER_HZ: what the kernel shows to programs, whatever its own tick; 100 on every 64-bit architecture of Docker.
    private const double TicksPerSecond = 100;

    /// <summary>The start in UTC, to about a second; null when a text is not as the kernel writes it.</summary>
    public static DateTimeOffset? Read(string processStat, string systemStat)
    {
        // The name, in brackets, may hold blanks and brackets itself; field 3 follows the last one.
        var afterName = processStat.LastIndexOf(')');
        if (afterName < 0)
        {
            return null;
        }

        var fields = processStat[(afterName + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var boot = systemStat.Split('\n').FirstOrDefault(line => line.StartsWith("btime ", StringComparison.Ordinal));
        const int StartTime = 22 - 3;
        if (boot is null
            || fields.Length <= StartTime
            || !long.TryParse(fields[StartTime], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            || !long.TryParse(boot.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return null;
        }

        return DateTimeOffset.FromUnixTimeSeconds(seconds).AddSeconds(ticks / TicksPerSecond);
    }
}
