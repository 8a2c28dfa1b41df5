namespace NetworkGo.Core.Configuration;

/// <summary>How a configuration file is judged.</summary>
public sealed record LoadSettings
{
    /// <summary>Those of the shipped program.</summary>
    public static LoadSettings Default { get; } = new();

    /// <summary>How much a file may hold.</summary>
    public ConfigurationLimits Limits { get; init; } = ConfigurationLimits.Default;

    /// <summary>What an unknown member means where it could open something.</summary>
    public UnknownMembers UnknownMembers { get; init; }

    /// <summary>Asks which network interfaces this host has now (null: not known); null where the file is not judged for the host that it is on.</summary>
    public Func<IReadOnlyCollection<string>?>? Interfaces { get; init; }
}
