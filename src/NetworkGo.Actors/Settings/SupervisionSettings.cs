namespace NetworkGo.Actors.Settings;

/// <summary>How often a failing child actor is restarted at once. Beyond that it rests for the longest backoff.</summary>
public sealed record SupervisionSettings
{
    /// <summary>Restarts within <see cref="Within"/>; one more stops the child for a while.</summary>
    public int MaxRestarts { get; init; } = 10;

    /// <summary>The window in which restarts are counted.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromMinutes(1);
}
