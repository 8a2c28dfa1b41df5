namespace NetworkGo.Core.Configuration;

/// <summary>How much a configuration file may hold, so that a hostile or broken file costs a bounded amount of work.</summary>
public sealed record ConfigurationLimits
{
    /// <summary>The limits of the shipped program.</summary>
    public static ConfigurationLimits Default { get; } = new();

    /// <summary>The largest file, in bytes.</summary>
    public int MaxBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>How deeply objects and lists may be nested.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>How many values (objects, lists, strings, numbers) the file may hold.</summary>
    public int MaxValues { get; init; } = 1_000_000;

    /// <summary>How many set elements (in the form of iptables: rules) all policies may come to: sources × targets × ports, counted before any is made.</summary>
    public int MaxElements { get; init; } = 1_000_000;

    /// <summary>How many mistakes, and how many warnings, are listed one by one; the rest is counted.</summary>
    public int MaxMistakes { get; init; } = 1_000;
}
