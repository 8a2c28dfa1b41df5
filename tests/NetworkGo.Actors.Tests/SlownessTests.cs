using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Tests;

/// <summary>What takes its time is named, nothing else waits for it, and what may end at any moment is tried again soon.</summary>
public sealed class SlownessTests : ReconcilerTest
{
    private readonly TaskCompletionSource hold = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The virtual clock runs ahead of the fakes: bounds of virtual time are generous, and far below the waits that they replace.
    public SlownessTests() => Settings = Settings with { SlowAfter = TimeSpan.FromSeconds(5) };

    [Fact]
    public async Task A_call_of_the_engine_that_takes_long_is_said_and_waited_for()
    {
        Engine.AddContainer("web");
        Engine.Before = what => what == "create front" ? hold.Task : Task.CompletedTask;
        File.Write("v1", Configuration([("front", "10.1.0.0/24"), ("back", "10.2.0.0/24")], [("web", "10.2.0.2", "back")], "a@host"));

        var status = await Until(static s => State(s, ObjectKind.Network, "front") == ObjectState.Failed);
        Assert.Equal("Slow", Find(status, ObjectKind.Network, "front")?.Reason);
        Assert.Equal("not done after 5 s: still waiting for the engine to create the network", Find(status, ObjectKind.Network, "front")?.Message);
        Assert.Equal(ObjectState.Ready, State(status, ObjectKind.Container, "web"));
        Assert.Equal(ObjectState.Ready, State(status, ObjectKind.Firewall, "host"));

        hold.SetResult();
        await Until(AllReady);
        Assert.Single(Engine.Writes, static w => w == "create front");
    }

    [Fact]
    public async Task A_pass_that_takes_long_is_said_and_holds_up_no_other()
    {
        Engine.AddContainer("web");
        Firewall.During = spec => spec.Id.IsHost ? hold.Task : Task.CompletedTask;
        File.Write("v1", Configuration([("front", "10.1.0.0/24")], [("web", "10.1.0.2", "front")], "a@host", "b@web"));

        var status = await Until(static s => State(s, ObjectKind.Firewall, "host") == ObjectState.Failed);
        Assert.Equal("Slow", Find(status, ObjectKind.Firewall, "host")?.Reason);
        Assert.EndsWith("still waiting for what the fake does", Find(status, ObjectKind.Firewall, "host")?.Message, StringComparison.Ordinal);
        Assert.Equal(ObjectState.Failed, State(status, ObjectKind.Policy, "a@host"));
        Assert.Equal(ObjectState.Ready, State(status, ObjectKind.Policy, "b@web"));

        hold.SetResult();
        await Until(AllReady);
    }

    [Fact]
    public async Task A_listing_that_takes_long_is_said_and_what_was_seen_still_counts()
    {
        Settings = Settings with { DriftInterval = TimeSpan.FromSeconds(1) };
        File.Write("v1", Configuration([("front", "10.1.0.0/24")], [], "a@host"));
        await Until(AllReady);
        Engine.Before = what => what == "list" ? hold.Task : Task.CompletedTask;
        Handle.Resync();

        var slow = await Until(static s => s.Engine.Contains("has not answered for 5 s", StringComparison.Ordinal));
        Assert.True(AllReady(slow));
        var passes = Firewall.PassesOf(NamespaceId.Host);
        await Until(_ => Firewall.PassesOf(NamespaceId.Host) > passes);
        File.Write("v2", Configuration([("front", "10.1.0.0/24")], [], "a@host", "c@host"));
        await Until(static s => State(s, ObjectKind.Policy, "c@host") == ObjectState.Ready);

        hold.SetResult();
        await Until(static s => s.Engine == "28.5.2" && AllReady(s));
        Assert.Single(Log.Lines, static l => l.StartsWith("slow", StringComparison.Ordinal));
        Assert.DoesNotContain(Log.Lines, static l => l.StartsWith("lost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_first_listing_that_takes_long_is_said_and_waited_for()
    {
        Engine.Before = what => what == "list" ? hold.Task : Task.CompletedTask;
        File.Write("v1", Configuration([("front", "10.1.0.0/24")], [], "a@host"));

        var status = await Until(static s => State(s, ObjectKind.Network, "front") == ObjectState.Waiting);
        Assert.Contains("has not answered for 5 s", Find(status, ObjectKind.Network, "front")?.Message, StringComparison.Ordinal);
        Assert.False(status.Converged);

        hold.SetResult();
        await Until(AllReady);
        Assert.Single(Log.Lines, static l => l.StartsWith("lost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_engine_that_never_answers_is_named_once()
    {
        Settings = Settings with { EngineTimeout = TimeSpan.FromSeconds(10) };
        var hangs = true;
        Engine.Before = what => hangs && what == "list" ? new TaskCompletionSource().Task : Task.CompletedTask;
        File.Write("v1", Configuration([("front", "10.1.0.0/24")], [], "a@host"));
        await Until(static s => State(s, ObjectKind.Network, "front") == ObjectState.Waiting);
        await Until(_ => Engine.Lists >= 3, TimeSpan.FromMilliseconds(500));
        Assert.Single(Log.Lines, static l => l.StartsWith("lost", StringComparison.Ordinal));

        hangs = false;
        await Until(AllReady, TimeSpan.FromMilliseconds(500));
    }

    [Fact]
    public async Task What_may_end_at_any_moment_is_tried_again_soon_and_for_ever()
    {
        Settings = Settings with { Backoff = new() { Initial = TimeSpan.FromMilliseconds(200), Maximum = TimeSpan.FromHours(1) }, DriftInterval = TimeSpan.FromHours(1) };
        Firewall.Answer = static _ => new FirewallPass { State = ObjectState.Failed, Reason = "XtablesLocked", Retry = true, IsOutage = true };
        File.Write("v1", Configuration([], [], "a@host"));
        await Until(static s => Find(s, ObjectKind.Firewall, "host")?.Attempts >= 3);

        for (var i = 0; i < 5; i++)
        {
            var passes = Firewall.PassesOf(NamespaceId.Host);
            await TurnOneSecond();
            Assert.InRange(Firewall.PassesOf(NamespaceId.Host), passes + 1, passes + 3);
        }

        var locked = Clock.Now;
        Firewall.Answer = null;
        await Until(AllReady);
        Assert.InRange(Clock.Now - locked, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_disk_that_is_full_is_no_reason_to_wait_ever_longer()
    {
        Settings = Settings with { Backoff = new() { Initial = TimeSpan.FromHours(1), Maximum = TimeSpan.FromDays(1) } };
        Engine.AddNetwork("back", "10.2.0.0/24", "10.2.0.1");
        Engine.AddContainer("web");
        Engine.Refuse = static _ => new DockerResult(DockerOutcome.Failed, "write /var/lib/docker/network/files/local-kv.db: no space left on device");
        File.Write("v1", Configuration([("front", "10.1.0.0/24"), ("back", "10.2.0.0/24")], [("web", "10.2.0.2", "back")]));
        await Until(static s => Find(s, ObjectKind.Network, "front")?.Attempts >= 2 && Find(s, ObjectKind.Container, "web")?.Attempts >= 2);

        var full = Clock.Now;
        Engine.Refuse = null;
        await Until(AllReady);
        Assert.InRange(Clock.Now - full, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task An_engine_that_was_away_for_long_is_found_within_a_second()
    {
        Settings = Settings with { Backoff = new() { Initial = TimeSpan.FromMilliseconds(200), Maximum = TimeSpan.FromHours(1) } };
        Engine.Away = true;
        File.Write("v1", Configuration([("front", "10.1.0.0/24")], [], "a@host"));
        for (var i = 0; i < 10; i++)
        {
            await TurnOneSecond();
        }

        var away = Clock.Now;
        Engine.Away = false;
        await Until(AllReady);
        Assert.InRange(Clock.Now - away, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }
}
