namespace NetworkGo.Commands;

/// <summary>What <c>apply</c> was asked.</summary>
internal sealed record ApplyOptions
{
    /// <summary>The file; null for the configuration file, or the one of the saved plan.</summary>
    public string? File { get; init; }

    /// <summary>A saved plan whose changes these must be; null for none.</summary>
    public string? SavedPlan { get; init; }

    /// <summary>For a trial: how long it waits for a confirmation; null for good.</summary>
    public TimeSpan? Confirm { get; init; }

    /// <summary>Whether it is applied although it cuts the caller's connection.</summary>
    public bool Force { get; init; }

    /// <summary>Whether it is not asked.</summary>
    public bool Yes { get; init; }

    /// <summary>How long to wait until the host has converged.</summary>
    public TimeSpan Limit { get; init; }
}
