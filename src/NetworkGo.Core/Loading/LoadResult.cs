using NetworkGo.Core.Configuration;

namespace NetworkGo.Core.Loading;

/// <summary>What reading a configuration came to: a configuration, or every mistake at once.</summary>
public sealed record LoadResult
{
    /// <summary>The configuration; null when there is any mistake.</summary>
    public NetworksConfiguration? Configuration { get; init; }

    /// <summary>Why there is no configuration, in order of place.</summary>
    public EquatableArray<ConfigurationMistake> Mistakes { get; init; }

    /// <summary>What is accepted but deserves a look, such as an unknown member.</summary>
    public EquatableArray<ConfigurationMistake> Warnings { get; init; }

    /// <summary>What only who validates the file is told.</summary>
    public EquatableArray<ConfigurationMistake> Hints { get; init; }

    /// <summary>Whether the file is valid.</summary>
    public bool IsValid => Configuration is not null;
}
