namespace NetworkGo.Views;

/// <summary>What <c>explain</c> was asked.</summary>
internal sealed record ExplainOptions
{
    /// <summary>Who begins it.</summary>
    public required string From { get; init; }

    /// <summary>Where to.</summary>
    public required string To { get; init; }

    /// <summary>Port and protocol.</summary>
    public required string Service { get; init; }

    /// <summary>The configuration file; null for the one of the settings.</summary>
    public string? File { get; init; }

    /// <summary>By the file alone.</summary>
    public bool IsOffline { get; init; }

    /// <summary>The engine's major version, for the model of its rules.</summary>
    public int Engine { get; init; }

    /// <summary>Whether to say what would have to be added.</summary>
    public bool WhyNot { get; init; }

    /// <summary>Whether to show every rule.</summary>
    public bool IsVerbose { get; init; }

    /// <summary>Whether to write JSON.</summary>
    public bool IsJson { get; init; }
}
