namespace NetworkGo.Actors.Settings;

/// <summary>How long to wait before a retry: <c>initial · factor^n</c>, at most <see cref="Maximum"/>, then varied by jitter.</summary>
public sealed record BackoffSettings
{
    /// <summary>Wait after the first failure.</summary>
    public TimeSpan Initial { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest wait, before jitter.</summary>
    public TimeSpan Maximum { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Growth from one wait to the next; at least 1.</summary>
    public double Factor { get; init; } = 2;

    /// <summary>Part of the wait that is random, 0 to 1: 0.2 makes it 80 % to 120 %.</summary>
    public double Jitter { get; init; } = 0.2;
}
