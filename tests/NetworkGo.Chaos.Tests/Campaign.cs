using System.Globalization;

namespace NetworkGo.Chaos.Tests;

/// <summary>
/// How long and with which seed the chaos runs: the short set of <c>eng/test.sh --full</c>, or a campaign of
/// <c>eng/chaos.sh</c>, which sets the variables. What a kind measured goes into the report by <see cref="Figure"/>.
/// </summary>
public static class Campaign
{
    private const int SeedOfTheShortSet = 20261124;

    private static readonly Lock Gate = new();

    /// <summary>The minutes that each kind may take; null in the short set.</summary>
    public static int? Minutes { get; } = Number("CHAOS_MINUTES");

    /// <summary>Seeds every random choice of the run.</summary>
    public static int Seed { get; } = Number("CHAOS_SEED") ?? SeedOfTheShortSet;

    public static bool IsLong => Minutes is not null;

    /// <summary>How often something is done: a fixed number, by kind of run.</summary>
    public static int Rounds(int shortSet, int campaign) => IsLong ? campaign : shortSet;

    /// <summary>How long something is done, where time is the measure: the campaign's minutes, or that of the short set.</summary>
    public static TimeSpan Length(TimeSpan shortSet) => Minutes is { } minutes ? TimeSpan.FromMinutes(minutes) : shortSet;

    /// <summary>A line of the report: what was measured, and what came out, with its unit.</summary>
    public static void Figure(string kind, string name, FormattableString value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var line = $"| {kind} | {name} | {value.ToString(CultureInfo.InvariantCulture)} |";
        lock (Gate)
        {
            Console.WriteLine(line);
            if (Environment.GetEnvironmentVariable("CHAOS_REPORT") is { Length: > 0 } report)
            {
                File.AppendAllText(report, line + "\n");
            }
        }
    }

    private static int? Number(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
        ? int.Parse(text, CultureInfo.InvariantCulture)
        : null;
}
