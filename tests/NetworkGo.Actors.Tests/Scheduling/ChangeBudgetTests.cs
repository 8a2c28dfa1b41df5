using NetworkGo.Actors.Scheduling;

namespace NetworkGo.Actors.Tests.Scheduling;

public sealed class ChangeBudgetTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private readonly SetTime time = new();

    [Fact]
    public void A_namespace_that_changes_all_the_time_is_reported_so_often_in_a_window_and_takes_nothing_from_others()
    {
        var budget = new ChangeBudget(3, Window, time);
        var noisy = Enumerable.Range(0, 100).Count(_ => budget.TryTake(new("noisy")));

        Assert.Equal(3, noisy);
        Assert.True(budget.TryTake(new("web")));

        time.Now += Window;
        Assert.True(budget.TryTake(new("noisy")));
    }

    private sealed class SetTime : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
