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

    /// <summary>Warnings that only <c>validate</c> shows: what could be better, and has no effect today.</summary>
    public EquatableArray<ConfigurationMistake> Advice { get; init; }

    /// <summary>Whether the file says by <c>allow_empty</c> that it may manage nothing.</summary>
    public bool AllowsEmpty { get; init; }

    /// <summary>Whether the file is valid.</summary>
    public bool IsValid => Configuration is not null;
}
