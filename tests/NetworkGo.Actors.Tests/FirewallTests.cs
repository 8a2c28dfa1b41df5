using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Tests;

public sealed class FirewallTests : ReconcilerTest
{
    [Fact]
    public async Task News_during_a_pass_are_one_more_pass()
    {
        Settings = Settings with { DriftInterval = TimeSpan.FromDays(1) };
        Engine.AddContainer("web");
        File.Write("v1", Configuration([], [], "b@web"));
        await Until(AllReady);
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Firewall.During = spec => spec.Id.IsHost ? Task.CompletedTask : hold.Task;
        Firewall.Passes.Clear();
        Engine.Restart("web");
        await Until(_ => Firewall.PassesOf(new("web")) == 1);

        for (var i = 0; i < 3; i++)
        {
            var lists = Engine.Lists;
            Engine.Restart("web");
            await Until(_ => Engine.Lists > lists);
        }

        await TurnOneSecond();
        hold.SetResult();
        await Until(s => AllReady(s) && Firewall.PassesOf(new("web")) == 2, TimeSpan.FromMilliseconds(1));

        Assert.Empty(Firewall.Overlaps);
    }

    [Fact]
    public async Task A_restarted_container_s_firewall_does_not_wait_until_the_engine_has_listed_everything()
    {
        Settings = Settings with { DriftInterval = TimeSpan.FromDays(1), ResyncInterval = TimeSpan.FromDays(1) };
        Engine.AddContainer("web");
        File.Write("v1", Configuration([], [], "b@web"));
        await Until(AllReady);
        await TurnOneSecond();
        var passes = Firewall.PassesOf(new("web"));
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Engine.Before = what => what == "list" ? hold.Task : Task.CompletedTask;

        Engine.Restart("web");
        await Until(_ => Firewall.PassesOf(new("web")) == passes + 1);

        // The listing shows the same start, and is no reason for another pass.
        hold.SetResult();
        var lists = Engine.Lists;
        await TurnOneSecond();
        Assert.True(Engine.Lists >= lists);
        Assert.Equal(passes + 1, Firewall.PassesOf(new("web")));
    }

    [Fact]
    public async Task Rules_written_before_the_listing_showed_the_start_go_with_a_file_that_comes_in_that_moment()
    {
        Settings = Settings with { DriftInterval = TimeSpan.FromDays(1), ResyncInterval = TimeSpan.FromDays(1) };
        Engine.AddContainer("web", "exited");
        File.Write("v1", Configuration([], [], "b@web"));
        await Until(static s => s.Objects.Any(static o => o is { Kind: ObjectKind.Firewall, Name: "container:web", State: ObjectState.Waiting }));
        await TurnOneSecond();
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Engine.Before = what => what == "list" ? hold.Task : Task.CompletedTask;
        var pass = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Firewall.During = spec => spec.Rules.Count == 0 || spec.Id.IsHost ? Task.CompletedTask : pass.Task;
        Engine.AddContainer("web");
        await Eventually(() => Firewall.PassesOf(new("web")) == 1);

        File.Write("v2", Configuration([], []));
        await Until(static s => s.Generation == 2);
        pass.SetResult();
        await Until(_ => Firewall.Standing.TryGetValue("c-web", out var spec) && spec.Rules.Count == 0);

        hold.SetResult();
        await Until(static s => AllReady(s) && s.Objects.All(static o => o.Name != "container:web"));
    }

    [Fact]
    public async Task Rules_that_somebody_removed_come_back_within_the_drift_interval()
    {
        Engine.AddContainer("web");
        File.Write("v1", Configuration([], [], "a@host", "b@web"));
        await Until(AllReady);
        await Eventually(() => Firewall.Standing.Count == 2);
        Firewall.Standing.Clear();
        Firewall.Passes.Clear();

        for (var slice = 0; slice < 10; slice++)
        {
            Clock.Advance(Settings.DriftInterval / 10);
            await Status();
        }

        await Eventually(() => Firewall.Standing.Count == 2);
        Assert.Equal(2, Firewall.Passes.Count);
    }

    [Fact]
    public async Task A_policy_whose_rules_open_nothing_is_in_conflict_though_its_firewall_is_ready_until_they_do()
    {
        Engine.AddContainer("web");
        EquatableArray<PolicyConflict> conflicts = [new("a@host", "NftablesBackend", "start the engine with a flag")];
        Firewall.Answer = spec => spec.Id.IsHost ? new FirewallPass { State = ObjectState.Ready, Conflicts = conflicts } : null;
        File.Write("v1", Configuration([], [], "a@host", "c@host", "b@web"));
        var status = await Until(static s => State(s, ObjectKind.Policy, "a@host") == ObjectState.Conflict && State(s, ObjectKind.Policy, "b@web") == ObjectState.Ready);

        Assert.False(status.Converged);
        Assert.Equal(ObjectState.Ready, State(status, ObjectKind.Firewall, "host"));
        Assert.Equal(ObjectState.Ready, State(status, ObjectKind.Policy, "c@host"));
        var policy = Find(status, ObjectKind.Policy, "a@host")!;
        Assert.Equal(("NftablesBackend", "host: start the engine with a flag"), (policy.Reason, policy.Message));

        conflicts = [];
        await Until(AllReady, Settings.DriftInterval / 10);
    }

    [Theory]
    [InlineData("nftables", true)]
    [InlineData("nftables+firewalld", true)]
    [InlineData("iptables+firewalld", false)]
    [InlineData(null, false)]
    public async Task The_host_gets_the_bridges_of_an_engine_with_nftables_and_of_no_other(string? driver, bool hasBridges)
    {
        Engine.Info = new EngineInfo { Version = "29.0.0", FirewallDriver = driver };
        Engine.AddNetwork("front", "10.1.0.0/24", "10.1.0.1", managed: false);
        File.Write("v1", Configuration([], [], "a@host"));
        await Until(AllReady);

        var spec = Firewall.Standing["host"];
        Assert.Equal(hasBridges, spec.Nftables is not null);
        Assert.Equal(hasBridges ? ["front"] : [], (spec.Nftables ?? []).Select(static b => b.Network), StringComparer.Ordinal);
    }

    [Fact]
    public async Task What_may_heal_is_tried_again_and_what_does_not_waits_for_news()
    {
        Engine.AddContainer("web");
        Engine.AddContainer("api");
        var locked = true;
        Firewall.Answer = spec => spec.Id.ContainerName switch
        {
            "web" when locked => new FirewallPass { State = ObjectState.Failed, Reason = "Locked", Message = "lock held", Retry = true },
            "api" => new FirewallPass { State = ObjectState.Conflict, Reason = "SplitBrain", Message = "two backends" },
            _ => null,
        };
        Settings = Settings with { DriftInterval = TimeSpan.FromHours(1) };
        File.Write("v1", Configuration([], [], "b@web", "c@api"));
        await Until(static s => Find(s, ObjectKind.Firewall, "container:web")?.Attempts == 3
            && State(s, ObjectKind.Firewall, "container:api") == ObjectState.Conflict);
        var passes = Firewall.PassesOf(new("api"));

        locked = false;
        var status = await Until(static s => State(s, ObjectKind.Firewall, "container:web") == ObjectState.Ready);

        Assert.Equal(passes, Firewall.PassesOf(new("api")));
        Assert.Null(Find(status, ObjectKind.Firewall, "container:api")!.NextRetry);
        Assert.Equal(ObjectState.Conflict, State(status, ObjectKind.Policy, "c@api"));
        Assert.Equal(ObjectState.Ready, State(status, ObjectKind.Policy, "b@web"));
    }

    [Fact]
    public async Task A_container_that_does_not_run_is_waited_for_without_a_pass()
    {
        Engine.AddContainer("web", state: "exited");
        File.Write("v1", Configuration([], [], "b@web"));

        var status = await Until(static s => Find(s, ObjectKind.Firewall, "container:web")?.Reason == "ContainerNotRunning");

        Assert.Equal(0, Firewall.PassesOf(new("web")));
        Assert.Equal(ObjectState.Waiting, State(status, ObjectKind.Policy, "b@web"));
    }

    [Theory]
    [InlineData(ObjectState.Waiting)]
    [InlineData(ObjectState.Failed)]
    public async Task A_namespace_that_could_not_be_looked_into_is_not_taken_for_clean(ObjectState state)
    {
        Settings = Settings with { DriftInterval = TimeSpan.FromSeconds(1) };
        Engine.AddContainer("web");
        File.Write("v1", Configuration([], [], "a@web"));
        await Until(AllReady);
        var blind = true;
        Firewall.Answer = spec => blind && spec.Rules.Count == 0 && !spec.Id.IsHost ? new FirewallPass { State = state, Reason = "Blind" } : null;

        File.Write("v2", Configuration([], []));
        await Until(static s => Find(s, ObjectKind.Firewall, "container:web")?.Reason == "Blind");
        blind = false;

        await Until(static s => Find(s, ObjectKind.Firewall, "container:web") is null);
        Assert.Empty(Firewall.Standing["c-web"].Rules);
    }

    [Fact]
    public async Task A_renamed_container_is_cleaned_of_what_its_old_name_asked_for()
    {
        Engine.AddContainer("web");
        File.Write("v1", Configuration([], [], "b@web"));
        await Until(AllReady);

        Engine.Rename("web", "retired");

        await Until(s => Find(s, ObjectKind.Firewall, "container:web")?.Reason == "ContainerMissing"
            && Firewall.Standing["c-web"] == NamespaceSpec.Empty(new("retired"))
            && Find(s, ObjectKind.Firewall, "container:retired") is null);
    }

    [Fact]
    public async Task A_policy_that_is_back_before_its_removal_ended_is_in_force_again()
    {
        Engine.AddContainer("web");
        File.Write("v1", Configuration([], [], "b@web"));
        await Until(AllReady);
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Firewall.During = spec => !spec.Id.IsHost && spec.Rules.Count == 0 ? hold.Task : Task.CompletedTask;
        File.Write("v2", Configuration([], []));
        await Until(_ => Firewall.Passes.Any(static p => !p.Spec.Id.IsHost && p.Spec.Rules.Count == 0));
        File.Write("v1");
        await Until(static s => s.Generation == 3);
        hold.SetResult();

        await Until(s => AllReady(s) && Firewall.Standing["c-web"].Rules.Count == 1
            && State(s, ObjectKind.Firewall, "container:web") == ObjectState.Ready);
    }
}
