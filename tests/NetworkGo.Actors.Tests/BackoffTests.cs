using NetworkGo.Actors.Scheduling;
using NetworkGo.Actors.Settings;

namespace NetworkGo.Actors.Tests;

public sealed class BackoffTests
{
    private static readonly BackoffSettings Settings = new()
    {
        Initial = TimeSpan.FromMilliseconds(100),
        Factor = 2,
        Maximum = TimeSpan.FromSeconds(1),
        Jitter = 0.2,
    };

    [Theory]
    [InlineData(1, 100)]
    [InlineData(2, 200)]
    [InlineData(4, 800)]
    [InlineData(5, 1000)]
    [InlineData(int.MaxValue, 1000)]
    public void The_wait_grows_with_each_failure_up_to_the_cap(int attempt, double milliseconds) =>
        Assert.Equal(milliseconds, Backoff.Delay(Settings, attempt, 0.5).TotalMilliseconds, 3);

    [Theory]
    [InlineData(0, 80)]
    [InlineData(0.5, 100)]
    [InlineData(0.999999, 120)]
    public void Jitter_spreads_the_wait_to_both_sides(double random, double milliseconds) =>
        Assert.Equal(milliseconds, Backoff.Delay(Settings, 1, random).TotalMilliseconds, 2);
}
