using NetworkGo.Actors.Scheduling;

namespace NetworkGo.Actors.Tests.Scheduling;

public sealed class SingleFlightTests
{
    [Fact]
    public void A_second_operation_cannot_begin_while_one_runs() =>
        Assert.Throws<InvalidOperationException>(static () => default(SingleFlight).Begin().Begin());

    [Fact]
    public void What_is_requested_during_an_operation_is_known_at_its_end_however_often_it_was_requested()
    {
        var flight = default(SingleFlight).Begin();
        Assert.False(flight.IsRequested);
        flight = flight.Request().Request();

        Assert.True(flight.IsRequested);
        Assert.False(flight.End().IsRequested);
        Assert.False(flight.End().Begin().IsRequested);
    }

    [Fact]
    public void What_is_requested_while_nothing_runs_is_not_remembered() => Assert.False(default(SingleFlight).Request().IsRequested);

    [Fact]
    public void Only_the_running_operation_s_result_is_owned()
    {
        var first = default(SingleFlight).Begin();
        var second = first.End().Begin();

        Assert.True(first.Owns(first.Number));
        Assert.False(first.End().Owns(first.Number));
        Assert.False(second.Owns(first.Number));
        Assert.True(second.Owns(second.Number));
    }
}

public sealed class FreshnessTests
{
    [Fact]
    public void What_began_before_a_change_was_complete_does_not_show_it()
    {
        var freshness = Freshness.None.Observed(10).Changed(20);

        Assert.False(freshness.IsFresh);
        Assert.False(freshness.WouldBeFresh(19));
        Assert.True(freshness.WouldBeFresh(20));
        Assert.True(freshness.Observed(21).IsFresh);
    }

    [Fact]
    public void An_older_change_does_not_make_a_newer_one_forgotten() => Assert.False(Freshness.None.Changed(20).Changed(10).WouldBeFresh(15));

    [Fact]
    public void Where_nothing_was_changed_anything_is_fresh() => Assert.True(Freshness.None.Observed(1).IsFresh);
}

public sealed class DebounceTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void Each_signal_begins_the_pause_again_and_only_the_first_sets_the_deadline()
    {
        var (first, timers) = new Debounce(Pause, 10).Signal();
        Assert.Equal([Pause, Pause * 10], timers.Select(static t => t.Delay));
        var (_, later) = first.Signal();

        Assert.Equal(timers[0], Assert.Single(later));
    }

    [Fact]
    public void The_work_is_due_by_the_pause_and_by_the_deadline_and_after_it_is_served_by_neither()
    {
        var (pending, timers) = new Debounce(Pause, 10).Signal();
        var (served, cancelled) = pending.Serve();

        Assert.All(timers, t => Assert.True(pending.On(new TimerDue(t.Name)).IsDue));
        Assert.All(timers, t => Assert.False(served.On(new TimerDue(t.Name)).IsDue));
        Assert.Equal(timers.Select(static t => TimerChange.Cancel(t.Name)), cancelled);
    }

    [Fact]
    public void After_the_work_began_it_rests_for_the_pause_and_is_not_due_by_that()
    {
        var (resting, timers) = new Debounce(Pause, 10).Rest();
        Assert.True(resting.IsResting);
        Assert.Equal(Pause, Assert.Single(timers).Delay);
        var (rested, isDue) = resting.On(new TimerDue(timers[0].Name));

        Assert.False(isDue);
        Assert.False(rested.IsResting);
    }

    [Fact]
    public void Another_timer_is_none_of_its_own() => Assert.Equal((new Debounce(Pause, 10), false), new Debounce(Pause, 10).On(new TimerDue("other")));
}
