namespace NetworkGo.Actors.Settings;

/// <summary>How often a failing child actor is restarted before its failure is escalated.</summary>
public sealed record SupervisionSettings
{
    /// <summary>Restarts within <see cref="Within"/>; more than that escalates.</summary>
    public int MaxRestarts { get; init; } = 10;

    /// <summary>The window in which restarts are counted.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromMinutes(1);
}
