using System.Collections.Immutable;
using CsCheck;
using NetworkGo.Actors.Inventory;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Actors.Settings;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Ports;

namespace NetworkGo.Actors.Tests.Inventory;

public sealed class InventoryStateTests
{
    private static readonly ReconcilerSettings Settings = new() { SlowAfter = TimeSpan.FromSeconds(5), EngineTimeout = TimeSpan.FromSeconds(30) };
    private static readonly EngineInfo Engine = new() { Version = "28.5.2" };

    private InventoryState state = new(Settings, epoch: 100);
    private ImmutableArray<Effect> effects = [];
    private long clock;
    private long began;

    [Fact]
    public void It_subscribes_first_and_lists_only_once_that_is_accepted()
    {
        Take(new InventoryInput.Connect());
        Assert.Equal(new InventoryEffect.Subscribe(1, null), effects.OfType<InventoryEffect.Subscribe>().Single());
        Assert.Null(Begun());
        Take(new InventoryInput.Relist());
        Assert.Null(Begun());

        Take(new InventoryInput.Subscribed(1));
        Assert.True(Begun()!.WithInfo);
    }

    [Fact]
    public void The_first_listing_brings_the_engine_back_and_the_next_one_no_longer_asks_who_it_is()
    {
        Listed();
        Assert.Equal(new DockerInventoryActor.EngineReturned(Engine), Sent()[0]);
        Assert.IsType<DockerInventoryActor.InventoryListed>(Sent()[1]);

        Take(new InventoryInput.Relist());
        Assert.False(Begun()!.WithInfo);
    }

    [Fact]
    public void What_is_asked_for_during_a_listing_is_one_more_listing_after_it()
    {
        Listed();
        Take(new InventoryInput.Relist());
        Take(new InventoryInput.Relist());
        Take(new InventoryInput.Relist());
        Assert.Null(Begun());

        End();
        Assert.NotNull(Begun());
        End();
        Assert.Null(Begun());
    }

    [Fact]
    public void A_listing_is_as_old_as_its_beginning()
    {
        Listed();
        Take(new InventoryInput.Relist());
        var beginning = clock;
        Happen("container", "create", "c1");
        End();

        Assert.Equal(beginning, Sent().OfType<DockerInventoryActor.InventoryListed>().Single().At);
    }

    [Fact]
    public void A_start_is_reported_and_listed_at_once_and_those_that_follow_fast_are_debounced()
    {
        Listed();
        Take(new TimerDue("rested"));
        Happen("container", "start", "c1");
        Assert.Equal(new DockerInventoryActor.ContainerStarted("c1", clock, new Incarnation(100, 1)), Assert.Single(Sent()));
        Assert.NotNull(Begun());
        End();

        Happen("container", "start", "c2");
        Assert.Single(Sent());
        Assert.Null(Begun());
        Take(new TimerDue("paused"));
        Assert.NotNull(Begun());
    }

    [Fact]
    public void Other_events_are_listed_once_they_pause_and_those_without_meaning_never()
    {
        Listed();
        Take(new TimerDue("rested"));
        Happen("container", "exec_start", "c1");
        Assert.Empty(effects);
        Happen("network", "create", "n1");
        Assert.Null(Begun());
        Assert.Equal(2, effects.OfType<TimerChange>().Count(static t => t.Delay is not null));

        Take(new TimerDue("deadline"));
        Assert.NotNull(Begun());
    }

    [Fact]
    public void Starts_and_changes_of_devices_are_counted_until_the_container_is_gone()
    {
        Listed();
        Happen("container", "start", "c1");
        Take(new InventoryInput.Happened(state.Connection, new DockerEvent { Type = "network", Action = "connect", Id = "n", ContainerId = "c1" }));
        Happen("container", "start", "gone");
        Take(new InventoryInput.Relist());
        End(new DockerSnapshot { Containers = [new DockerContainer { Id = "c1", Name = "c1", State = "running", NetworkMode = "bridge" }] });

        var starts = Sent().OfType<DockerInventoryActor.InventoryListed>().Single().Starts;
        Assert.Equal(new KeyValuePair<string, long>("c1", 2), Assert.Single(starts));
    }

    [Fact]
    public void A_stream_that_breaks_while_the_engine_answers_is_taken_up_again_without_a_word()
    {
        Listed();
        Happen("network", "create", "n1", nano: 77);
        Take(new InventoryInput.Broken(1, new EngineUnavailableException("cut")));
        Assert.Empty(Sent());
        Assert.Contains(effects, static e => e is TimerChange { Name: InventoryState.ReconnectTimer, Delay: not null });

        Take(new TimerDue(InventoryState.ReconnectTimer));
        Assert.Equal(new InventoryEffect.Subscribe(2, 77), effects.OfType<InventoryEffect.Subscribe>().Single());
        Take(new InventoryInput.Subscribed(2));
        End();
        Assert.Equal(101, Sent().OfType<DockerInventoryActor.InventoryListed>().Single().Epoch);
    }

    [Fact]
    public void An_engine_that_takes_no_subscription_is_lost_once_for_each_reason()
    {
        Listed();
        Take(new InventoryInput.Broken(1, new EngineUnavailableException("cut")));
        foreach (var (reason, isNews) in ((string, bool)[])[("refused", true), ("refused", false), ("no such file", true)])
        {
            Take(new TimerDue(InventoryState.ReconnectTimer));
            Take(new InventoryInput.Broken(state.Connection, new EngineUnavailableException(reason)));
            Assert.Equal(isNews ? [new DockerInventoryActor.EngineLost(reason)] : [], Sent());
        }
    }

    [Fact]
    public void A_slow_listing_of_an_engine_that_answered_is_slow_once_and_no_loss()
    {
        Listed();
        for (var i = 0; i < 2; i++)
        {
            Take(new InventoryInput.Relist());
            Take(new TimerDue(InventoryState.SlowTimer));
            Assert.IsType<DockerInventoryActor.EngineSlow>(Assert.Single(Sent()));
            Take(new TimerDue(InventoryState.SlowTimer));
            Assert.Empty(Sent());
            Assert.Null(state.Lost);
            End();
            Assert.Equal(new DockerInventoryActor.EngineReturned(Engine), Sent()[0]);
        }
    }

    [Fact]
    public void A_slow_first_answer_is_a_loss_since_nothing_is_known()
    {
        Take(new InventoryInput.Connect());
        Take(new TimerDue(InventoryState.SlowTimer));

        Assert.IsType<DockerInventoryActor.EngineLost>(Assert.Single(Sent()));
    }

    [Fact]
    public void A_call_that_ignores_its_limit_is_given_up_and_its_late_answer_is_not_taken()
    {
        Listed();
        Take(new InventoryInput.Relist());
        var number = state.Listing.Number;
        Take(new TimerDue(InventoryState.LimitTimer));
        Assert.IsType<DockerInventoryActor.EngineLost>(Assert.Single(Sent()));
        Assert.Contains(new InventoryEffect.Disconnect(), effects);

        var before = state;
        Take(new InventoryInput.Listed(number, 1, new DockerSnapshot(), Engine, null));
        Take(new InventoryInput.Happened(1, new DockerEvent { Type = "container", Action = "start", Id = "c1" }));
        Take(new InventoryInput.Broken(1, null));
        Assert.Equal(before, state);
    }

    [Fact]
    public void What_no_port_promises_fails_the_actor()
    {
        Listed();
        var defect = new InvalidOperationException("a defect");
        Take(new InventoryInput.Broken(1, defect));

        Assert.Equal(defect, effects.OfType<InventoryEffect.Fail>().Single().Cause);
    }

    [Fact]
    public void Whatever_happens_one_listing_at_a_time_is_begun_and_none_without_a_subscription() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 2], static (kind, value) => (kind, value)).Array[1, 60].Sample(
            static story =>
            {
                var test = new InventoryStateTests();
                var running = false;
                test.Take(new InventoryInput.Connect());
                foreach (var (kind, value) in story)
                {
                    var (message, ends) = test.Message(kind, value);
                    running &= !ends;
                    test.Take(message);
                    running &= !test.effects.Any(static e => e is InventoryEffect.Disconnect or InventoryEffect.Subscribe);
                    foreach (var list in test.effects.OfType<InventoryEffect.List>())
                    {
                        Assert.False(running);
                        Assert.True(test.state.IsSubscribed);
                        Assert.Equal(test.state.Connection, list.Connection);
                        running = true;
                    }
                }
            },
            iter: 20_000);

    private (object Message, bool EndsListing) Message(int kind, int value) => kind switch
    {
        0 => (new InventoryInput.Relist(), false),
        1 => (new InventoryInput.Subscribed(state.Connection - (value / 2)), false),
        2 => (new InventoryInput.Happened(state.Connection, new DockerEvent { Type = "container", Action = "start", Id = $"c{value}" }), false),
        3 => (new InventoryInput.Happened(state.Connection, new DockerEvent { Type = "network", Action = "create", Id = $"n{value}" }), false),
        4 => (new InventoryInput.Broken(state.Connection, new EngineUnavailableException("cut")), false),
        5 => (new InventoryInput.Listed(state.Listing.Number, 0, new DockerSnapshot(), value == 0 ? Engine : null, null), true),
        6 => (new InventoryInput.Listed(state.Listing.Number, 0, null, null, new EngineUnavailableException("away")), true),
        7 => (new TimerDue(((string[])["paused", "deadline", "rested"])[value]), false),
        8 => (new TimerDue(((string[])[InventoryState.SlowTimer, InventoryState.LimitTimer, InventoryState.SlowTimer])[value]), false),
        _ => (new TimerDue(InventoryState.ReconnectTimer), false),
    };

    private void Listed()
    {
        Take(new InventoryInput.Connect());
        Take(new InventoryInput.Subscribed(state.Connection));
        End();
    }

    private void End(DockerSnapshot? snapshot = null) => Take(new InventoryInput.Listed(
        state.Listing.Number, began, snapshot ?? new DockerSnapshot(), state.IsReachable ? null : Engine, null));

    private void Happen(string type, string action, string id, long nano = 1) =>
        Take(new InventoryInput.Happened(state.Connection, new DockerEvent { Type = type, Action = action, Id = id, TimeNano = nano }));

    private void Take(object message)
    {
        (state, effects) = state.On(message, new Moment(++clock, DateTimeOffset.UnixEpoch, 0.5));
        began = Begun()?.At ?? began;
    }

    private InventoryEffect.List? Begun() => effects.OfType<InventoryEffect.List>().SingleOrDefault();

    private List<object> Sent() => [.. effects.OfType<InventoryEffect.Tell>().Select(static t => t.Message)];
}
