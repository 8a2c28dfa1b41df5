using NetworkGo.Actors.Settings;
using NetworkGo.Actors.Tests.Fakes;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Actors.Tests;

public sealed class ConvergenceTests : ReconcilerTest
{
    [Fact]
    public async Task A_file_becomes_networks_attachments_and_rules()
    {
        Engine.AddContainer("web");
        File.Write("v1", Configuration([("front", "10.1.0.0/24")], [("web", "10.1.0.2", "front")], "a@host", "b@web", "nobody@host"));

        var status = await Until(static s => s.Converged && State(s, ObjectKind.Container, "web") == ObjectState.Ready);

        Assert.Equal(["create front", "connect c-web n-front 10.1.0.2"], Engine.Writes);
        Assert.Equal(("a@host", "br-front"), Names(Assert.Single(Firewall.Standing["host"].Rules)));
        Assert.Equal(("b@web", "br-front"), Names(Assert.Single(Firewall.Standing["c-web"].Rules)));
        Assert.Equal(ObjectState.Ready, State(status, ObjectKind.Policy, "a@host"));
        Assert.Equal(ObjectState.Unresolved, State(status, ObjectKind.Policy, "nobody@host"));
        Assert.Equal(1, status.Generation);
    }

    [Fact]
    public async Task Later_listings_and_events_that_change_nothing_write_nothing_and_log_nothing()
    {
        Engine.AddContainer("web");
        File.Write("v1", Configuration([("front", "10.1.0.0/24")], [("web", "10.1.0.2", "front")], "a@host"));
        await Until(AllReady);
        var (writes, lines, lists) = (Engine.Writes.Count, Log.Lines.Count, Engine.Lists);

        Handle.Resync();
        await Eventually(() => Engine.Lists > lists);
        File.Notify();
        await Until(AllReady);

        Assert.Equal(writes, Engine.Writes.Count);
        Assert.Equal(lines, Log.Lines.Count);
    }

    [Fact]
    public async Task One_policy_among_many_is_a_handful_of_lines_and_the_convergence_is_logged_once()
    {
        string[] policies = [.. Enumerable.Range(0, 208).Select(static i => $"p{i}@{(i % 2 == 0 ? "host" : "web")}")];
        Engine.AddContainer("web");
        File.Write("v1", Configuration([("front", "10.1.0.0/24")], [("web", "10.1.0.2", "front")], policies));
        await Until(AllReady);
        await Eventually(() => Log.Convergences.Count == 1);
        var before = Log.Lines.Count;

        File.Write("v2", Configuration([("front", "10.1.0.0/24")], [("web", "10.1.0.2", "front")], [.. policies, "added@host"]));
        await Until(static s => AllReady(s) && s.Generation == 2);
        await Eventually(() => Log.Convergences.Count == 2);

        Assert.Equal(["accepted 2", "changed Firewall host: 105 rules", "state Policy added@host: - to Ready "], Log.Lines.Skip(before).Where(static line => !line.EndsWith("Waiting Pending", StringComparison.Ordinal)));
        Handle.Resync();
        await TurnOneSecond();
        Assert.Equal([1, 2], Log.Convergences);
    }

    [Fact]
    public async Task What_has_not_converged_is_not_logged_as_such_until_it_has()
    {
        Firewall.Answer = static _ => new FirewallPass { State = ObjectState.Conflict, Reason = "TwoBackends", Message = "no" };
        File.Write("v1", Configuration([], [], "a@host"));
        await Until(static s => State(s, ObjectKind.Firewall, "host") == ObjectState.Conflict);
        Assert.Empty(Log.Convergences);

        Firewall.Answer = null;
        Rules.Change();
        await Until(AllReady);

        await Eventually(() => Log.Convergences.SequenceEqual([1]));
    }

    [Fact]
    public async Task A_container_that_comes_late_is_waited_for_and_then_connected()
    {
        File.Write("v1", Configuration([("front", "10.1.0.0/24")], [("web", "10.1.0.2", "front")], "b@web"));
        var before = await Until(static s => Find(s, ObjectKind.Container, "web")?.Reason == "ContainerMissing" && s.Converged);
        Assert.Equal("ContainerMissing", Find(before, ObjectKind.Container, "web")!.Reason);
        Assert.Equal("ContainerMissing", Find(before, ObjectKind.Firewall, "container:web")!.Reason);

        Engine.AddContainer("web");

        await Until(static s => State(s, ObjectKind.Container, "web") == ObjectState.Ready
            && State(s, ObjectKind.Firewall, "container:web") == ObjectState.Ready);
        Assert.Single(Firewall.Standing["c-web"].Rules);
    }

    [Fact]
    public async Task A_name_that_the_engine_nearly_has_is_asked_about_until_the_container_comes()
    {
        Engine.AddContainer("mail");
        File.Write("v1", Configuration([("front", "10.1.0.0/24")], [("mial", "10.1.0.2", "front")], "b@mial"));

        var before = await Until(static s => Find(s, ObjectKind.Container, "mial")?.Reason == "ContainerMissing" && s.Converged);
        Assert.Contains("did you mean mail", Find(before, ObjectKind.Container, "mial")!.Message, StringComparison.Ordinal);
        Assert.Contains("did you mean mail", Find(before, ObjectKind.Firewall, "container:mial")!.Message, StringComparison.Ordinal);

        Engine.AddContainer("mial");
        await Until(static s => State(s, ObjectKind.Container, "mial") == ObjectState.Ready);
    }

    [Fact]
    public async Task A_different_network_of_the_same_name_is_a_conflict_and_is_left_alone()
    {
        Engine.AddNetwork("front", "10.9.0.0/24", "10.9.0.1");
        Engine.AddContainer("web");
        File.Write("v1", Configuration([("front", "10.1.0.0/24"), ("back", "10.2.0.0/24")], [("web", "10.1.0.2", "front")]));

        var status = await Until(static s => State(s, ObjectKind.Network, "front") == ObjectState.Conflict
            && State(s, ObjectKind.Network, "back") == ObjectState.Ready);

        Assert.Equal(["create back"], Engine.Writes);
        Assert.Contains("10.9.0.0/24", Find(status, ObjectKind.Network, "front")!.Message, StringComparison.Ordinal);
        Assert.Equal("NetworkMissing", Find(status, ObjectKind.Container, "web")!.Reason);
        Assert.False(status.Converged);
    }

    [Fact]
    public async Task An_address_in_use_names_its_holder_and_heals_when_it_is_freed()
    {
        Engine.AddNetwork("front", "10.1.0.0/24", "10.1.0.1");
        Engine.AddContainer("web");
        Engine.AddContainer("thief", endpoints: FakeEngine.Endpoint("front", "10.1.0.2"));
        Engine.Refuse = what => what.StartsWith("connect", StringComparison.Ordinal) && Engine.Container("thief") is not null
            ? new DockerResult(DockerOutcome.AddressInUse, "Address already in use")
            : null;
        File.Write("v1", Configuration([("front", "10.1.0.0/24")], [("web", "10.1.0.2", "front")]));

        var held = Find(await Until(static s => State(s, ObjectKind.Container, "web") == ObjectState.Conflict), ObjectKind.Container, "web")!;
        Assert.Equal("AddressInUse", held.Reason);
        Assert.Contains("thief", held.Message, StringComparison.Ordinal);
        Assert.Empty(Engine.Writes);

        Engine.Remove("thief");

        var healed = Find(await Until(AllReady), ObjectKind.Container, "web")!;
        Assert.Equal(ObjectState.Ready, healed.State);
        Assert.Equal(0, healed.Attempts);
    }

    [Fact]
    public async Task What_a_failing_connect_shows_for_a_moment_does_not_cut_its_own_wait_short()
    {
        Settings = Settings with { Backoff = new BackoffSettings { Initial = TimeSpan.FromMinutes(1), Maximum = TimeSpan.FromMinutes(1) } };
        Engine.AddNetwork("front", "10.1.0.0/24", "10.1.0.1");
        Engine.AddContainer("web");
        Engine.Refuse = what => what.StartsWith("connect", StringComparison.Ordinal)
            ? new DockerResult(DockerOutcome.AddressInUse, "Address already in use")
            : null;
        Engine.Before = what => what.StartsWith("connect", StringComparison.Ordinal) ? ShowGhostAsync() : Task.CompletedTask;
        File.Write("v1", Configuration([("front", "10.1.0.0/24")], [("web", "10.1.0.2", "front")]));

        var failed = Find(await Until(static s => State(s, ObjectKind.Container, "web") == ObjectState.Failed), ObjectKind.Container, "web")!;
        await TurnOneSecond();

        Assert.Equal((nameof(DockerOutcome.AddressInUse), 1), (failed.Reason, failed.Attempts));
        Assert.Equal(["connect c-web n-front 10.1.0.2"], Engine.Writes);
    }

    [Fact]
    public async Task A_changed_address_moves_the_container_by_disconnecting_first()
    {
        Engine.AddContainer("web");
        File.Write("v1", Configuration([("front", "10.1.0.0/24")], [("web", "10.1.0.2", "front")]));
        await Until(AllReady);
        Engine.Writes.Clear();

        File.Write("v2", Configuration([("front", "10.1.0.0/24")], [("web", "10.1.0.3", "front")]));
        await Until(static s => AllReady(s) && s.Generation == 2);

        Assert.Equal(["disconnect c-web n-front", "connect c-web n-front 10.1.0.3"], Engine.Writes);
    }

    [Fact]
    public async Task What_leaves_the_file_is_undone_where_it_is_ours_and_disappears_from_the_status()
    {
        Engine.AddNetwork("foreign", "10.3.0.0/24", "10.3.0.1");
        Engine.AddContainer("web", endpoints: FakeEngine.Endpoint("foreign", "10.3.0.9"));
        File.Write("v1", Configuration(
            [("front", "10.1.0.0/24"), ("foreign", "10.3.0.0/24")],
            [("web", "10.1.0.2", "front"), ("web", "10.3.0.9", "foreign")],
            "b@web"));
        await Until(AllReady);
        Engine.Writes.Clear();

        File.Write("v2", Configuration([], []));
        var status = await Until(static s => s.Converged && s.Objects.Count == 1);

        Assert.Equal(["disconnect c-web n-front", "remove n-front"], Engine.Writes);
        Assert.Equal("host", status.Objects[0].Name);
        Assert.Equal(NamespaceSpec.Empty(new NamespaceId("web")), Firewall.Standing["c-web"]);
        Assert.NotNull(Engine.Network("foreign"));
        Assert.Equal("foreign", Assert.Single(Engine.Container("web")!.Endpoints).NetworkName);
    }

    [Fact]
    public async Task A_network_of_ours_that_left_the_file_is_kept_while_anything_is_attached()
    {
        Engine.AddNetwork("old", "10.1.0.0/24", "10.1.0.1", managed: true);
        Engine.AddContainer("guest", state: "exited", endpoints: FakeEngine.Endpoint("old", "10.1.0.7", running: false));
        File.Write("v1", Configuration([], []));

        var status = await Until(static s => Find(s, ObjectKind.Network, "old")?.Reason == "NetworkInUse");
        Assert.Contains("guest", Find(status, ObjectKind.Network, "old")!.Message, StringComparison.Ordinal);
        Assert.Empty(Engine.Writes);

        Engine.Remove("guest");
        await Until(static s => State(s, ObjectKind.Network, "old") is null);
        Assert.Equal(["remove n-old"], Engine.Writes);
    }

    [Fact]
    public async Task Leftovers_of_an_earlier_run_are_cleaned_from_running_containers_that_the_file_no_longer_names()
    {
        Engine.AddNetwork("front", "10.1.0.0/24", "10.1.0.1", managed: true);
        Engine.AddContainer("old", endpoints: FakeEngine.Endpoint("front", "10.1.0.9"));
        Engine.AddContainer("stranger");
        File.Write("v1", Configuration([("front", "10.1.0.0/24")], []));

        await Until(s => s.Converged && Firewall.Standing.ContainsKey("c-old") && State(s, ObjectKind.Firewall, "container:old") is null);

        Assert.DoesNotContain("c-stranger", Firewall.Standing.Keys);
        Assert.Single(Firewall.Passes, static p => p.ContainerId == "c-old");
    }

    [Fact]
    public async Task Containers_that_share_a_namespace_get_one_firewall()
    {
        Engine.AddContainer("x");
        Engine.AddContainer("y", mode: "container:c-x");
        File.Write("v1", Configuration([], [], "a@y", "b@x"));

        var status = await Until(AllReady);

        Assert.Equal(["b@x", "a@y"], Firewall.Standing["c-x"].Rules.Select(static r => r.Policy));
        Assert.DoesNotContain("c-y", Firewall.Standing.Keys);
        Assert.Null(Find(status, ObjectKind.Firewall, "container:y"));
        Assert.Equal(ObjectState.Ready, State(status, ObjectKind.Policy, "a@y"));
        Assert.Empty(Firewall.Overlaps);
    }

    [Fact]
    public async Task A_container_without_a_network_of_its_own_is_a_conflict_in_words()
    {
        Engine.AddContainer("x", mode: "host");
        File.Write("v1", Configuration([("front", "10.1.0.0/24")], [("x", "10.1.0.2", "front")]));

        var status = await Until(static s => State(s, ObjectKind.Container, "x") == ObjectState.Conflict);

        Assert.Contains("--network host", Find(status, ObjectKind.Container, "x")!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restarted_container_is_verified_again()
    {
        Engine.AddContainer("web");
        File.Write("v1", Configuration([], [], "b@web"));
        await Until(AllReady);
        Firewall.Standing.Clear();

        Engine.Restart("web");

        await Until(_ => Firewall.Standing.ContainsKey("c-web"));
    }

    [Fact]
    public async Task A_restarted_child_asks_for_its_spec_and_carries_on()
    {
        Engine.AddContainer("web");
        var thrown = 0;
        Firewall.Answer = spec => !spec.Id.IsHost && Interlocked.Increment(ref thrown) <= 2 ? throw new InvalidOperationException("a defect") : null;
        File.Write("v1", Configuration([], [], "a@host", "b@web"));

        await Until(AllReady);

        Assert.Equal(2, Log.Lines.Count(static l => l.StartsWith("restarted firewall-container", StringComparison.Ordinal)));
        Assert.Single(Firewall.Standing["c-web"].Rules);
    }

    [Fact]
    public async Task A_child_that_always_fails_is_rested_and_holds_up_no_other()
    {
        Settings = Settings with { Supervision = new() { MaxRestarts = 2 } };
        Engine.AddContainer("web");
        Engine.AddContainer("other");
        var broken = true;
        Firewall.Answer = spec => spec.Id.ContainerName == "web" && broken ? throw new InvalidOperationException("a defect") : null;
        File.Write("v1", Configuration([], [], "a@web", "b@other"));

        var status = await Until(s => Firewall.PassesOf(new("web")) == 3 && State(s, ObjectKind.Firewall, "container:other") == ObjectState.Ready);
        Assert.Equal(ObjectState.Failed, State(status, ObjectKind.Firewall, "container:web"));

        broken = false;
        await Until(AllReady, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Stopping_touches_nothing()
    {
        Engine.AddContainer("web");
        File.Write("v1", Configuration([("front", "10.1.0.0/24")], [("web", "10.1.0.2", "front")], "a@host"));
        await Until(AllReady);
        var (writes, passes) = (Engine.Writes.Count, Firewall.Passes.Count);

        Assert.True(await Handle.StopAsync(TimeSpan.FromSeconds(5)));

        Assert.Equal((writes, passes), (Engine.Writes.Count, Firewall.Passes.Count));
    }

    [Fact]
    public async Task Transitions_are_remembered()
    {
        File.Write("v1", Configuration([], [], "b@web"));
        await Until(static s => s.Converged);
        Engine.AddContainer("web");
        await Until(static s => State(s, ObjectKind.Firewall, "container:web") == ObjectState.Ready);

        var history = await Handle.GetHistoryAsync(ObjectKind.Firewall, "container:web", CancellationToken.None);

        Assert.Equal([ObjectState.Waiting, ObjectState.Ready], history.Select(static s => s.State));
    }

    // As an engine does: a failed connect leaves an endpoint that is none, which is then taken out, each reported by an event.
    private async Task ShowGhostAsync()
    {
        for (var round = 0; round < 3; round++)
        {
            var seen = Engine.Lists;
            Engine.AddContainer("web", endpoints: FakeEngine.Endpoint("front", "10.1.0.2", running: round % 2 == 0, ours: true));
            await Eventually(() => Engine.Lists > seen);
        }

        Engine.AddContainer("web");
    }

    private static (string Policy, string? Interfaces) Names(Rule rule) => (rule.Policy, rule.Match.Input);
}
