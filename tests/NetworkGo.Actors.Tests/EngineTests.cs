using NetworkGo.Core.Engine;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Tests;

public sealed class EngineTests : ReconcilerTest
{
    [Fact]
    public async Task An_engine_that_is_away_at_the_start_is_waited_for_and_no_rule_is_touched()
    {
        Engine.Away = true;
        File.Write("v1", Configuration([("front", "10.1.0.0/24")], [("web", "10.1.0.2", "front")], "a@host"));

        var status = await Until(static s => State(s, ObjectKind.Firewall, "host") == ObjectState.Waiting
            && Find(s, ObjectKind.Network, "front")?.Reason == "EngineUnavailable");
        Assert.False(status.EngineConnected);
        Assert.False(status.Converged);
        Assert.Empty(Firewall.Passes);

        Engine.AddContainer("web");
        Engine.Away = false;
        await Until(AllReady, TimeSpan.FromSeconds(1));
        Assert.Single(Log.Lines, static l => l.StartsWith("lost", StringComparison.Ordinal));
        Assert.Contains("returned: 28.5.2", Log.Lines);
    }

    [Fact]
    public async Task A_lost_engine_is_logged_once_and_everything_is_verified_again_when_it_is_back()
    {
        Engine.AddContainer("web");
        File.Write("v1", Configuration([("front", "10.1.0.0/24")], [("web", "10.1.0.2", "front")], "a@host", "b@web"));
        await Until(AllReady);
        Engine.Away = true;
        Engine.BreakStreams();

        var lost = await Until(static s => !s.EngineConnected && Find(s, ObjectKind.Container, "web")?.Reason == "EngineUnavailable");
        Assert.False(lost.Converged);

        Firewall.Standing.Clear();
        Engine.Away = false;
        await Until(s => AllReady(s) && Firewall.Standing.Count == 2, TimeSpan.FromMilliseconds(500));
        Assert.Equal(["create front", "connect c-web n-front 10.1.0.2"], Engine.Writes);
    }

    [Fact]
    public async Task A_broken_stream_is_taken_up_again_from_the_last_event()
    {
        File.Write("v1", Configuration([], [], "a@host"));
        await Until(AllReady);
        Engine.AddContainer("a");
        var lists = Engine.Lists;
        await Until(_ => Engine.Lists > lists);

        Engine.BreakStreams();
        await Until(_ => Engine.Subscriptions.Count == 2);

        Assert.Equal([null, 1L], Engine.Subscriptions);
        Assert.DoesNotContain(Log.Lines, static l => l.StartsWith("lost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_storm_of_events_is_one_listing_and_cannot_put_it_off_for_ever()
    {
        File.Write("v1", Configuration([], []));
        await Until(AllReady);
        var lists = Engine.Lists;

        // Never a quiet moment: an event in every half of the quiet time.
        for (var i = 0; i < 500 && Engine.Lists == lists; i++)
        {
            Engine.AddContainer($"c{i}", state: "created");
            await Turn(Settings.EventDebounce / 2);
        }

        await Eventually(() => Engine.Lists > lists);
        Assert.InRange(Engine.Lists, lists + 1, lists + 3);
    }

    [Fact]
    public async Task A_container_that_starts_is_listed_at_once()
    {
        File.Write("v1", Configuration([], []));
        await Until(AllReady);
        await TurnOneSecond();
        var lists = Engine.Lists;

        // The clock stands still.
        Engine.AddContainer("c", state: "running");
        await Eventually(() => Engine.Lists > lists);
    }

    [Fact]
    public async Task What_emits_no_event_is_found_by_the_resync()
    {
        File.Write("v1", Configuration([("front", "10.1.0.0/24")], []));
        await Until(AllReady);
        Engine.IsSilent = true;
        Engine.RemoveNetwork("front");

        await Until(s => Engine.Network("front") is not null && AllReady(s), Settings.ResyncInterval);

        Assert.Equal(["create front", "create front"], Engine.Writes);
    }

    [Fact]
    public async Task An_engine_that_never_answers_a_listing_is_given_up_and_asked_again()
    {
        Settings = Settings with { EngineTimeout = TimeSpan.FromSeconds(30) };
        var hangs = true;
        Engine.Before = what => hangs && what == "list" ? new TaskCompletionSource().Task : Task.CompletedTask;
        File.Write("v1", Configuration([("front", "10.1.0.0/24")], []));

        var status = await Until(static s => s.Engine.Contains("did not answer", StringComparison.Ordinal), TimeSpan.FromSeconds(5));
        Assert.False(status.EngineConnected);

        hangs = false;
        await Until(AllReady, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_write_is_not_repeated_before_a_listing_that_began_after_it()
    {
        Engine.AddNetwork("front", "10.1.0.0/24", "10.1.0.1");
        Engine.AddContainer("web");
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Engine.Before = what => what.StartsWith("connect", StringComparison.Ordinal) ? hold.Task : Task.CompletedTask;
        File.Write("v1", Configuration([("front", "10.1.0.0/24")], [("web", "10.1.0.2", "front")]));
        await Until(_ => !Engine.Writes.IsEmpty);

        // Listings that began while the connect was under way, and show the container without its address.
        for (var i = 0; i < 3; i++)
        {
            var lists = Engine.Lists;
            Handle.Resync();
            await Eventually(() => Engine.Lists > lists);
        }

        hold.SetResult();
        await Until(AllReady);

        Assert.Equal(["connect c-web n-front 10.1.0.2"], Engine.Writes);
    }

    [Fact]
    public async Task A_failed_attachment_holds_up_neither_the_containers_other_ones_nor_other_containers()
    {
        Engine.AddNetwork("front", "10.1.0.0/24", "10.1.0.1");
        Engine.AddNetwork("back", "10.2.0.0/24", "10.2.0.1");
        Engine.AddContainer("web");
        Engine.AddContainer("db");
        Engine.Refuse = what => what.Contains("10.1.0.2", StringComparison.Ordinal) ? new DockerResult(DockerOutcome.Failed, "no") : null;
        File.Write("v1", Configuration(
            [("front", "10.1.0.0/24"), ("back", "10.2.0.0/24")],
            [("web", "10.1.0.2", "front"), ("web", "10.2.0.2", "back"), ("db", "10.2.0.3", "back")]));

        await Until(s => State(s, ObjectKind.Container, "web") == ObjectState.Failed && State(s, ObjectKind.Container, "db") == ObjectState.Ready);

        Assert.Contains("connect c-web n-back 10.2.0.2", Engine.Writes);
    }

    [Fact]
    public async Task Failures_of_one_container_are_tried_again_ever_more_slowly()
    {
        Engine.AddNetwork("front", "10.1.0.0/24", "10.1.0.1");
        Engine.AddContainer("web");
        Engine.Refuse = static what => what.StartsWith("connect", StringComparison.Ordinal) ? new DockerResult(DockerOutcome.Failed, "no") : null;
        File.Write("v1", Configuration([("front", "10.1.0.0/24")], [("web", "10.1.0.2", "front")]));

        Settings = Settings with { Backoff = new() { Initial = TimeSpan.FromHours(1), Maximum = TimeSpan.FromDays(1) } };

        for (var attempt = 1; attempt <= 4; attempt++)
        {
            await Until(s => Find(s, ObjectKind.Container, "web")?.Attempts == attempt, TimeSpan.FromSeconds(1));
            Assert.Equal(attempt, Engine.Writes.Count);
            Clock.Advance((Settings.Backoff.Initial * Math.Pow(2, attempt - 1)) - TimeSpan.FromMinutes(10));
            await Status();
            Assert.Equal(attempt, Engine.Writes.Count);
        }
    }
}
