using System.Collections.Immutable;
using NetworkGo.Actors.Reconciling;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Actors.Settings;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;
using State = NetworkGo.Actors.Reconciling.ReconcileState<
    NetworkGo.Actors.Tests.Reconciling.Wish,
    NetworkGo.Actors.Tests.Reconciling.Sight,
    NetworkGo.Actors.Tests.Reconciling.Work,
    NetworkGo.Actors.Tests.Reconciling.Ending>;

namespace NetworkGo.Actors.Tests.Reconciling;

public sealed class ReconcileStateTests
{
    private static readonly ReconcilerSettings Settings = new()
    {
        Backoff = new() { Initial = TimeSpan.FromSeconds(1), Factor = 2, Maximum = TimeSpan.FromSeconds(30) },
        OutageRetry = TimeSpan.FromMilliseconds(400),
        SlowAfter = TimeSpan.FromSeconds(5),
    };

    private State state = new() { Kind = ObjectKind.Network, Id = "n", Settings = Settings, Logic = new ToyLogic() };
    private ImmutableArray<Effect> effects = [];
    private long clock;

    [Fact]
    public void Nothing_is_done_before_both_the_spec_and_an_observation_are_known_and_the_wait_is_timed()
    {
        Ask(1);
        Assert.Equal([TimerChange.Cancel(Reconcile.RetryTimer), TimerChange.Start(Reconcile.SlowTimer, Settings.SlowAfter)], effects.AsEnumerable());

        See(0);
        Assert.Equal(new Work(1), Started());
    }

    [Fact]
    public void What_is_as_asked_is_reported_as_ready_with_its_revision_and_nothing_is_run()
    {
        See(1);
        Ask(1, generation: 3, revision: 7);

        Assert.Null(Started());
        Assert.Equal((ObjectState.Ready, 3L, 7L), (Reported()!.Status.State, Reported()!.Status.Generation, Reported()!.Revision));
        Assert.Contains(TimerChange.Cancel(Reconcile.SlowTimer), effects);
    }

    [Fact]
    public void A_second_operation_waits_for_the_first()
    {
        Running(1);
        Ask(2, revision: 2);
        Assert.Null(Started());
        See(5);
        Assert.Null(Started());

        End(Ending.Verified);
        Assert.Equal(new Work(2), Started());
    }

    [Fact]
    public void What_runs_is_superseded_by_another_spec_and_not_by_a_new_generation_of_the_same()
    {
        Running(1);
        Ask(1, generation: 2, revision: 1);
        Assert.DoesNotContain(new ReconcileEffect.Supersede(), effects);
        Ask(2, generation: 3, revision: 2);
        Assert.Contains(new ReconcileEffect.Supersede(), effects);

        End(Ending.Verified);
        Ask(2, generation: 4, revision: 2);
        Assert.DoesNotContain(new ReconcileEffect.Supersede(), effects);
    }

    [Fact]
    public void A_result_for_a_spec_that_changed_meanwhile_is_not_reported()
    {
        Running(1);
        Ask(2, revision: 2);
        End(Ending.Verified);

        Assert.Null(Reported());
        Assert.Equal(new Work(2), Started());
        End(Ending.Verified);
        Assert.Equal((2L, "verified 2"), (Reported()!.Revision, Reported()!.Status.Message));
    }

    [Fact]
    public void A_failure_for_a_spec_that_changed_meanwhile_sets_no_wait()
    {
        Running(1);
        Ask(2, revision: 2);
        End(Ending.Failed);
        Assert.DoesNotContain(effects, static e => e is TimerChange { Name: Reconcile.RetryTimer, Delay: not null });
        See(0);

        Assert.Equal(new Work(2), Started());
    }

    [Fact]
    public void A_result_of_another_operation_is_not_taken()
    {
        Running(1);
        var number = state.Flight.Number;
        var before = state;
        Take(new Reconcile.Completed<Ending>(number + 1, Ending.Verified, null));
        Assert.Equal(before, state);

        End(Ending.Verified);
        before = state;
        Take(new Reconcile.Completed<Ending>(number, Ending.Failed, null));
        Assert.Equal(before, state);
        Assert.Empty(effects);
    }

    [Fact]
    public void After_a_write_the_engine_is_listed_and_no_older_listing_is_decided_on()
    {
        Running(1);
        var older = ++clock;
        End(Ending.Written);
        Assert.Contains(new ReconcileEffect.Relist(), effects);
        Assert.Contains(new ReconcileEffect.LogChange("name", ["1"]), effects);
        Assert.Null(Started());

        See(0, older);
        Assert.Null(Started());
        Assert.Null(Reported());

        See(1);
        Assert.Equal(ObjectState.Ready, Reported()!.Status.State);
    }

    [Fact]
    public void What_failed_is_tried_again_ever_more_slowly_and_says_when()
    {
        Running(1);
        foreach (var delay in (int[])[1, 2, 4])
        {
            End(Ending.Failed);
            See(0);
            Assert.Null(Started());
            Assert.Equal(DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(delay), state.LastReport!.Status.NextRetry);
            Take(new TimerDue(Reconcile.RetryTimer));
            Assert.Contains(new ReconcileEffect.LogRetry("name"), effects);
            Assert.Equal(new Work(1), Started());
        }

        Assert.Equal(3, state.Attempts);
    }

    [Fact]
    public void A_new_spec_cuts_the_wait_short_and_begins_the_count_again()
    {
        Running(1);
        End(Ending.Failed);
        See(0);
        Ask(2, revision: 2);

        Assert.Contains(TimerChange.Cancel(Reconcile.RetryTimer), effects);
        Assert.Equal(new Work(2), Started());
        Assert.Equal(0, state.Attempts);
    }

    [Fact]
    public void A_new_observation_cuts_the_wait_short_and_what_the_thing_itself_wrote_does_not()
    {
        Running(1);
        End(Ending.Failed);
        var retries = ((ToyLogic)state.Logic).Retries;
        See(9);
        Assert.Null(Started());

        See(8);
        Assert.Equal(new Work(1), Started());
        Assert.Equal(retries + 1, ((ToyLogic)state.Logic).Retries);
    }

    [Fact]
    public void An_operation_that_shows_half_done_is_no_news()
    {
        Running(1);
        See(-1);
        Assert.False(state.IsDirty);

        See(3);
        Assert.True(state.IsDirty);
    }

    [Fact]
    public void Without_the_engine_it_waits_in_the_words_of_the_loss_and_goes_on_with_the_next_listing()
    {
        Ask(1);
        Take(new Reconcile.ObservationLost("away"));
        Assert.Equal((ObjectState.Waiting, WaitReasons.EngineUnavailable, "away"), Shown());

        See(0);
        Assert.Equal(new Work(1), Started());
        Take(new Reconcile.ObservationLost("away again"));
        Assert.Null(Reported());
        End(Ending.Verified);
        Assert.Equal((ObjectState.Waiting, WaitReasons.EngineUnavailable, "away again"), Shown());
    }

    [Fact]
    public void An_engine_that_does_not_answer_in_an_operation_is_an_outage_with_a_short_wait()
    {
        Running(1);
        Take(new Reconcile.Completed<Ending>(state.Flight.Number, default, new EngineUnavailableException("refused")));

        Assert.Equal((ObjectState.Waiting, WaitReasons.EngineUnavailable, "refused"), Shown());
        Assert.Contains(TimerChange.Start(Reconcile.RetryTimer, Settings.OutageRetry), effects);
    }

    [Fact]
    public void A_defect_is_reported_and_then_thrown()
    {
        Running(1);
        var defect = new InvalidOperationException("a defect");
        Take(new Reconcile.Completed<Ending>(state.Flight.Number, default, defect));

        Assert.Equal((ObjectState.Failed, "Defect", "a defect"), Shown());
        Assert.Equal(new ReconcileEffect.Fail(defect), effects[^1]);
    }

    [Fact]
    public void Changes_that_are_reported_during_an_operation_are_one_more_operation_after_its_result()
    {
        Running(1);
        for (var i = 0; i < 3; i++)
        {
            Take(Reconcile.NotifyChanged.Instance);
            Assert.Empty(effects);
        }

        End(Ending.Verified);
        Assert.Equal("verified 1", Reported()!.Status.Message);
        Assert.Equal(new Work(1), Started());
        End(Ending.Verified);
        Assert.Null(Started());
    }

    [Fact]
    public void A_change_that_is_reported_while_nothing_runs_is_compared_at_once()
    {
        Running(1);
        End(Ending.Verified);
        Take(Reconcile.NotifyChanged.Instance);

        Assert.Equal(new Work(1), Started());
    }

    [Fact]
    public void The_drift_check_asks_first_and_only_of_what_is_idle()
    {
        Running(1);
        Take(Reconcile.DriftTick.Instance);
        Assert.Empty(effects);
        End(Ending.Verified);

        Take(Reconcile.DriftTick.Instance);
        Assert.Equal([new ReconcileEffect.CheckDrift<Wish, Sight>(new Wish(1), new Sight(0))], effects.AsEnumerable());
        Take(Reconcile.Drifted.Instance);
        Assert.Equal(new Work(1), Started());
    }

    [Fact]
    public void What_takes_long_is_reported_once_with_what_it_waits_for()
    {
        Running(1);
        Take(new Reconcile.Slow("the fake"));
        Assert.Equal((ObjectState.Failed, "Slow", "not done after 5 s: still waiting for the fake"), Shown());

        Take(new Reconcile.Slow("the fake, still"));
        Assert.Empty(effects);
        End(Ending.Written);
        Assert.Contains(TimerChange.Start(Reconcile.SlowTimer, Settings.SlowAfter), effects);
    }

    [Fact]
    public void What_waits_for_a_listing_says_so_and_what_is_idle_says_nothing()
    {
        Ask(1);
        Take(new Reconcile.Slow(""));
        Assert.EndsWith("waiting for the engine to list its networks and containers", Reported()!.Status.Message, StringComparison.Ordinal);

        See(1);
        Take(new Reconcile.Slow(""));
        Assert.Empty(effects);
    }

    [Fact]
    public void A_new_generation_of_the_same_spec_is_reported_without_an_operation()
    {
        See(1);
        Ask(1, generation: 1, revision: 1);
        Ask(1, generation: 2, revision: 1);
        Assert.Null(Started());
        Assert.Equal((2L, ObjectState.Ready), (Reported()!.Status.Generation, Reported()!.Status.State));

        Ask(1, generation: 2, revision: 1);
        Assert.Empty(effects);
    }

    [Fact]
    public void A_new_generation_of_the_same_spec_during_an_operation_is_reported_by_its_result()
    {
        Running(1);
        Ask(1, generation: 2, revision: 1);
        Assert.Null(Reported());

        End(Ending.Verified);
        Assert.Equal(2, Reported()!.Status.Generation);
    }

    [Fact]
    public void What_left_the_configuration_is_undone_and_then_finished_with_its_revision()
    {
        Running(1);
        End(Ending.Written);
        See(1);
        Take(new Reconcile.Spec<Wish>("name", null, 2, 9));
        Assert.Equal(new Work(0), Started());

        End(Ending.Written);
        See(0);
        Assert.Contains(new ReconcileEffect.Finish(9), effects);
    }

    [Fact]
    public void An_unknown_message_is_a_defect() =>
        Assert.Throws<ArgumentException>(() => state.On("what is this", new Moment(1, DateTimeOffset.UnixEpoch, 0.5)));

    private void Running(int wish)
    {
        See(0);
        Ask(wish);
        Assert.Equal(new Work(wish), Started());
    }

    private void Ask(int value, long generation = 1, long revision = 1) =>
        Take(new Reconcile.Spec<Wish>("name", new Wish(value), generation, revision));

    private void See(int value, long? at = null) => Take(new Reconcile.Observed<Sight>(new Sight(value), at ?? ++clock));

    private void End(Ending ending) => Take(new Reconcile.Completed<Ending>(state.Flight.Number, ending, null));

    private void Take(object message) => (state, effects) = state.On(message, new Moment(++clock, DateTimeOffset.UnixEpoch, 0.5));

    private Work? Started() => effects.OfType<ReconcileEffect.Run<Work>>().SingleOrDefault()?.Operation;

    private Actors.Reporting.StateReport? Reported() => effects.OfType<ReconcileEffect.Report>().SingleOrDefault()?.Value;

    private (ObjectState State, string Reason, string Message) Shown()
    {
        var status = Reported()!.Status;
        return (status.State, status.Reason, status.Message);
    }
}
