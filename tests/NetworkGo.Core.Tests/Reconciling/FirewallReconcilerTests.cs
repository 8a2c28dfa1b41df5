using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Reconciling;
using NetworkGo.Core.Status;
using NetworkGo.Core.Tests.Firewall;
using NetworkGo.Netfilter.Conntrack;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Tests.Walk;
using NetworkGo.Netfilter.Rules;
using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Core.Tests.Reconciling;

public sealed class FirewallReconcilerTests
{
    private const string Container = "c1";
    private static readonly NamespaceId Web = new("web");

    private readonly World world = new();

    private FirewallReconciler Reconciler => new(world, world, world, world, world, world);

    [Fact]
    public async Task A_first_pass_writes_the_rules_and_a_second_writes_nothing()
    {
        var reconciler = Reconciler;
        var first = await reconciler.ReconcileAsync(Host(Accept(1), Accept(2)), null, null, CancellationToken.None);
        var second = await reconciler.ReconcileAsync(Host(Accept(1), Accept(2)), null, null, CancellationToken.None);

        Assert.Equal(ObjectState.Ready, first.State);
        Assert.NotEmpty(first.Changes);
        Assert.Equal(ObjectState.Ready, second.State);
        Assert.Empty(second.Changes);
        Assert.Equal(1, world.Restores);
    }

    [Fact]
    public async Task Two_policies_that_ask_for_one_and_the_same_rule_each_have_theirs_and_a_second_pass_writes_nothing()
    {
        var reconciler = Reconciler;
        var spec = Host(Accept(1), Accept(1, "other"));
        var first = await reconciler.ReconcileAsync(spec, null, null, CancellationToken.None);
        await reconciler.ReconcileAsync(spec, null, null, CancellationToken.None);

        Assert.Equal(ObjectState.Ready, first.State);
        Assert.Equal(1, world.Restores);
        Assert.NotEqual(IptablesRule.Of(spec.Rules[0]).Hash, IptablesRule.Of(spec.Rules[1]).Hash, StringComparer.Ordinal);
    }

    [Fact]
    public async Task What_the_kernel_counted_is_read_by_one_save_of_the_backend_that_the_last_pass_chose()
    {
        var reconciler = Reconciler;
        var spec = Host(Accept(1), Accept(2, "other"));
        world.Dumps[IptablesBackend.Legacy] = IptablesDump.Parse("*filter\n:FORWARD ACCEPT [0:0]\n:DOCKER-USER - [0:0]\n-A FORWARD -j DOCKER-USER\nCOMMIT\n");
        await reconciler.ReconcileAsync(spec, null, null, CancellationToken.None);
        var saves = world.Saves;

        var traffic = await reconciler.ReadTrafficAsync(spec, null, CancellationToken.None);

        Assert.Equal(saves + 1, world.Saves);
        Assert.Equal(2, traffic!.Value.Count);
    }

    [Fact]
    public async Task What_cannot_be_read_is_no_traffic_of_none()
    {
        Assert.Null(await Reconciler.ReadTrafficAsync(Of(Web, Accept(1)), Container, CancellationToken.None));
        Assert.Equal(0, world.Saves);
    }

    [Fact]
    public async Task Garbage_in_a_container_s_own_looking_chain_goes_and_the_log_of_it_is_bounded()
    {
        var garbage = string.Concat(Enumerable.Range(0, 50_000).Select(static i => $"-A NETWORK-GO-FORWARD -s 10.0.{i / 256}.{i % 256}/32 -j DROP\n"));
        world.Dumps[IptablesBackend.Nft] = IptablesDump.Parse($"*filter\n:FORWARD ACCEPT [0:0]\n:NETWORK-GO-FORWARD - [0:0]\n{garbage}COMMIT\n");
        world.Runtimes.Enqueue(Running(10, "first"));
        world.Runtimes.Enqueue(Running(10, "first"));
        var pass = await Reconciler.ReconcileAsync(Of(Web, Accept(1)), Container, null, CancellationToken.None);

        Assert.Equal(ObjectState.Ready, pass.State);
        Assert.Single(world.Dumps[IptablesBackend.Nft].Table("filter")!.Chain("NETWORK-GO-FORWARD")!.Rules);
        Assert.InRange(pass.Changes.Count, 2, 201);
        Assert.Contains("more changes", pass.Changes[200], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beside_an_engine_with_nftables_rules_are_marked_while_it_accepts_a_mark_and_while_it_starts()
    {
        const string Marked = """
            {"nftables": [
              {"chain": {"name": "f", "type": "filter", "hook": "forward", "prio": 0, "policy": "accept"}}, {"chain": {"name": "in"}},
              {"map": {"name": "in-jumps", "elem": [["br-two", {"jump": {"target": "in"}}]]}},
              {"rule": {"chain": "f", "expr": [{"vmap": {"key": {"meta": {"key": "oifname"}}, "data": "@in-jumps"}}]}},
              {"rule": {"chain": "in", "expr": [{"match": {"op": "==", "left": {"&": [{"meta": {"key": "mark"}}, 3]}, "right": 1}}, {"accept": null}]}},
              {"rule": {"chain": "in", "expr": [{"drop": null}]}}
            ]}
            """;
        var spec = Host(Accept(1)) with { Nftables = [new EngineBridge("two", "br-two", IPNetwork.Parse("10.2.0.0/24"), false)] };
        var reconciler = Reconciler;
        static EngineTableRead Engine(uint generation, string json) => new() { Generation = generation, Table = NftJson.Parse(json) };
        string? Mangle() => world.Dumps[IptablesBackend.Nft].Table("mangle")?.Chain("NETWORK-GO-FORWARD")?.Rules.SingleOrDefault()?.Body;

        Assert.Equal(ObjectState.Failed, (await reconciler.ReconcileAsync(spec, null, null, CancellationToken.None)).State);
        Assert.Equal(0, world.Restores);

        world.EngineTable = Engine(1, Marked);
        var open = await reconciler.ReconcileAsync(spec, null, null, CancellationToken.None);
        Assert.Equal(ObjectState.Ready, open.State);
        Assert.Empty(open.Conflicts);
        Assert.EndsWith("-j MARK --set-xmark 0x1/0x3", Mangle(), StringComparison.Ordinal);

        // The engine starts: its table is gone, and then there without its networks.
        world.EngineTable = Engine(2, "");
        Assert.Empty((await reconciler.ReconcileAsync(spec, null, null, CancellationToken.None)).Changes);
        Assert.NotNull(Mangle());

        world.EngineTable = Engine(3, Marked.Replace("\"&\"", "\"|\"", StringComparison.Ordinal));
        var shut = await reconciler.ReconcileAsync(spec, null, null, CancellationToken.None);
        Assert.Equal(("p", "NftablesBackend"), (Assert.Single(shut.Conflicts).Policy, shut.Conflicts[0].Reason));
        Assert.Null(Mangle());

        world.EngineTable = new EngineTableRead { Failure = new TableFailure("EPERM") };
        Assert.Equal(ObjectState.Failed, (await reconciler.ReconcileAsync(spec, null, null, CancellationToken.None)).State);
    }

    [Fact]
    public async Task A_container_that_does_not_run_is_waited_for_and_nothing_is_touched()
    {
        var pass = await Reconciler.ReconcileAsync(Of(Web, Accept(1)), Container, null, CancellationToken.None);

        Assert.Equal((ObjectState.Waiting, "ContainerNotRunning"), (pass.State, pass.Reason));
        Assert.Equal(0, world.Saves);
    }

    [Fact]
    public async Task A_route_whose_address_is_not_there_yet_is_waited_for_and_is_no_failure()
    {
        world.Runtimes.Enqueue(Running(10, "first"));
        world.Runtimes.Enqueue(Running(10, "first"));
        world.Routes = new ApplyResult { Waiting = "10.9.9.9 is on no device here yet." };
        var pass = await Reconciler.ReconcileAsync(Of(Web, Accept(1)), Container, null, CancellationToken.None);

        Assert.Equal((ObjectState.Waiting, "AddressMissing"), (pass.State, pass.Reason));
        Assert.Contains("10.9.9.9", pass.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_is_missing_is_looked_for_again_when_something_changes_in_the_namespace_and_not_before()
    {
        var detectors = new FakeChangeDetectors();
        using var watch = new NamespaceWatch(detectors, TimeProvider.System, TimeSpan.FromHours(1));
        var reconciler = new FirewallReconciler(world, world, world, world, world, world, watch: watch);
        world.PinIsOfThisStart = true;
        world.Runtimes.Enqueue(Running(10, "first"));
        world.Routes = new ApplyResult { Waiting = "10.9.9.9 is on no device here yet." };
        var spec = Of(Web, Accept(1));
        var pass = await reconciler.ReconcileAsync(spec, Container, null, CancellationToken.None);

        Assert.Equal((true, false), (pass.IsAnnounced, pass.Retry));
        Assert.True(reconciler.IsUnchanged(spec, Container));
        detectors.Opened.Single().Changed = true;
        Assert.False(reconciler.IsUnchanged(spec, Container));
    }

    [Fact]
    public async Task A_route_that_fails_beside_one_that_waits_for_its_address_is_tried_again()
    {
        world.PinIsOfThisStart = true;
        world.Runtimes.Enqueue(Running(10, "first"));
        world.Routes = new ApplyResult { Waiting = "10.9.9.9 is on no device here yet.", Failure = "no such device" };
        var pass = await Reconciler.ReconcileAsync(Of(Web, Accept(1)), Container, null, CancellationToken.None);

        Assert.Equal((ObjectState.Failed, true, false), (pass.State, pass.Retry, pass.IsAnnounced));
    }

    [Fact]
    public async Task A_container_that_restarts_between_the_look_and_the_pin_gets_no_rule_in_either_namespace()
    {
        world.Runtimes.Enqueue(Running(10, "first"));
        world.Runtimes.Enqueue(Running(11, "second"));
        var pass = await Reconciler.ReconcileAsync(Of(Web, Accept(1)), Container, null, CancellationToken.None);

        Assert.Equal(ObjectState.Waiting, pass.State);
        Assert.True(pass.Retry);
        Assert.Equal(0, world.Saves);
        Assert.True(world.Handles.Single().Disposed);
    }

    [Fact]
    public async Task A_namespace_opened_by_a_name_that_no_other_start_has_needs_no_second_look_at_the_container()
    {
        world.PinIsOfThisStart = true;
        world.Runtimes.Enqueue(Running(10, "first"));
        var pass = await Reconciler.ReconcileAsync(Of(Web, Accept(1)), Container, null, CancellationToken.None);

        Assert.Equal(ObjectState.Ready, pass.State);
        Assert.Equal(1, world.Restores);
    }

    [Fact]
    public async Task What_a_pass_left_as_asked_is_unchanged_until_something_is_heard_there()
    {
        var detectors = new FakeChangeDetectors();
        using var watch = new NamespaceWatch(detectors, TimeProvider.System, TimeSpan.FromHours(1));
        var reconciler = new FirewallReconciler(world, world, world, world, world, world, watch: watch);
        var spec = Host(Accept(1));
        Assert.False(reconciler.IsUnchanged(spec, null));

        await reconciler.ReconcileAsync(spec, null, null, CancellationToken.None);
        Assert.True(reconciler.IsUnchanged(spec, null));
        detectors.Opened.Single().Changed = true;
        Assert.False(reconciler.IsUnchanged(spec, null));
    }

    [Fact]
    public async Task What_a_pass_could_not_do_or_was_called_off_is_never_unchanged()
    {
        var detectors = new FakeChangeDetectors();
        using var watch = new NamespaceWatch(detectors, TimeProvider.System, TimeSpan.FromHours(1));
        var reconciler = new FirewallReconciler(world, world, world, world, world, world, watch: watch);
        var spec = Host(Accept(1));
        world.Answer = new CommandResult(false, "", "refused");
        await reconciler.ReconcileAsync(spec, null, null, CancellationToken.None);
        Assert.False(reconciler.IsUnchanged(spec, null));

        world.Answer = null;
        await reconciler.ReconcileAsync(spec, null, null, new CancellationToken(canceled: true));
        Assert.False(reconciler.IsUnchanged(spec, null));
        Assert.All(detectors.Opened, static s => Assert.True(s.IsClosed));
    }

    [Fact]
    public async Task A_namespace_that_turns_out_to_be_the_host_s_is_refused()
    {
        world.Runtimes.Enqueue(Running(10, "first"));
        world.Runtimes.Enqueue(Running(10, "first"));
        world.PinInode = World.HostInode;
        var pass = await Reconciler.ReconcileAsync(Of(Web, Accept(1)), Container, null, CancellationToken.None);

        Assert.Equal((ObjectState.Conflict, "HostNetwork"), (pass.State, pass.Reason));
        Assert.Equal(0, world.Saves);
    }

    [Fact]
    public async Task A_namespace_without_any_of_the_engine_s_bridges_is_not_taken_for_the_host()
    {
        var spec = Host(Accept(1)) with { Bridges = ["ng-a", "ng-b"] };
        var refused = await Reconciler.ReconcileAsync(spec, null, null, CancellationToken.None);
        world.Devices.Add("ng-b");
        var done = await Reconciler.ReconcileAsync(spec, null, null, CancellationToken.None);

        Assert.Equal((ObjectState.Conflict, "NotHostNetwork"), (refused.State, refused.Reason));
        Assert.Contains("--network host", refused.Message, StringComparison.Ordinal);
        Assert.Equal(ObjectState.Ready, done.State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_pass_that_failed_after_a_rule_went_leaves_its_flows_to_the_next_pass(bool restoreIsKilled)
    {
        var reconciler = Reconciler;
        await reconciler.ReconcileAsync(Host(Accept(1), Accept(2)), null, null, CancellationToken.None);
        world.Flows.Add(Line(1));
        world.Flows.Add(Line(2));
        if (restoreIsKilled)
        {
            world.AnswersAfterRestore.Enqueue(new CommandResult(false, "", "killed") { IsUnknown = true });
        }
        else
        {
            world.FaultsOfListing.Enqueue(new FlowFault(FlowFaultKind.TimedOut, "no answer"));
        }

        var failed = await reconciler.ReconcileAsync(Host(Accept(2)), null, null, CancellationToken.None);
        Assert.Equal((ObjectState.Failed, restoreIsKilled ? "CommandTimeout" : "ConntrackFailed", true), (failed.State, failed.Reason, failed.IsOutage));
        Assert.Empty(world.Deleted);

        var next = await reconciler.ReconcileAsync(Host(Accept(2)), null, null, CancellationToken.None);
        world.Deleted.Clear();
        await reconciler.ReconcileAsync(Host(Accept(2)), null, null, CancellationToken.None);

        Assert.Equal(ObjectState.Ready, next.State);
        Assert.Contains("1 flow(s) of removed rules ended", next.Changes, StringComparer.Ordinal);
        Assert.Empty(world.Deleted);
    }

    [Fact]
    public async Task A_removed_rule_ends_its_flows_and_no_other()
    {
        var reconciler = Reconciler;
        await reconciler.ReconcileAsync(Host(Accept(1), Accept(2)), null, null, CancellationToken.None);
        world.Flows.Add(Line(1));
        world.Flows.Add(Line(2));
        await reconciler.ReconcileAsync(Host(Accept(2)), null, null, CancellationToken.None);

        Assert.Equal(IPAddress.Parse("10.1.0.1"), Assert.Single(world.Deleted).Original.Source);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whoever_dies_at_any_call_leaves_word_of_the_flows_that_the_next_one_has_to_end(bool allGoes)
    {
        NamespaceSpec[] specs = allGoes
            ? [Host(Accept(1), Accept(2), Dnat(2)), Host()]
            : [Host(Accept(1), Accept(2), Dnat(2)), Host(Accept(2), Dnat(3))];
        var early = TrackedFlows.Of(ProtocolNumber.Udp, "10.9.0.7:4000", "10.9.0.1:8080");
        ConntrackEntry[] gone = allGoes ? [Line(1), Line(2), Translated(2)] : [Line(1), Translated(2), early];
        ConntrackEntry[] stay = allGoes ? [Line(4), early] : [Line(2), Line(4), Translated(3)];
        var deaths = 0;
        foreach (var afterTheCall in (bool[])[false, true])
        {
            for (var at = 1; ; at++)
            {
                var place = new World();
                await new FirewallReconciler(place, place, place, place, place, place).ReconcileAsync(specs[0], null, null, CancellationToken.None);
                place.Flows.AddRange([.. gone, .. stay]);
                var dying = new DyingNetfilter(place, place, at, afterTheCall);
                try
                {
                    await new FirewallReconciler(place, place, dying, dying, place, place).ReconcileAsync(specs[1], null, null, CancellationToken.None);
                    Assert.True(at > 8, $"only {at} calls");
                    break;
                }
                catch (IOException)
                {
                    deaths++;
                }

                var next = new FirewallReconciler(place, place, place, place, place, place);
                var pass = await next.ReconcileAsync(specs[1], null, null, CancellationToken.None);
                var writes = place.Restores;
                await next.ReconcileAsync(specs[1], null, null, CancellationToken.None);

                Assert.Equal(ObjectState.Ready, pass.State);
                Assert.Equal(writes, place.Restores);
                Assert.Equal(stay, place.Flows);
                Assert.Equal(
                    specs[1].Rules.Select(static r => IptablesRule.Of(r).Body).Order(StringComparer.Ordinal),
                    FirewallPlanner.StandingRules(place.Dumps[IptablesBackend.Nft]).Select(static r => r.Body).Order(StringComparer.Ordinal));
            }
        }

        Assert.True(deaths > 16, $"{deaths} deaths");
    }

    [Fact]
    public async Task A_flow_that_cannot_be_ended_is_failed_and_ended_by_the_next_pass()
    {
        var reconciler = Reconciler;
        await reconciler.ReconcileAsync(Host(Accept(1)), null, null, CancellationToken.None);
        world.Flows.Add(Line(1));
        world.Deletion = new FlowFault(FlowFaultKind.Failed, "the flow cannot be deleted: out of memory.");
        var failed = await reconciler.ReconcileAsync(Host(), null, null, CancellationToken.None);
        world.Deletion = null;
        var done = await reconciler.ReconcileAsync(Host(), null, null, CancellationToken.None);

        Assert.Equal((ObjectState.Failed, true), (failed.State, failed.Retry));
        Assert.Equal(ObjectState.Ready, done.State);
        Assert.Empty(world.Flows);
        Assert.DoesNotContain("NETWORK-GO", world.Dumps[IptablesBackend.Nft].Print(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_that_is_desired_again_takes_its_pending_revocation_away_and_keeps_its_flows()
    {
        var reconciler = Reconciler;
        await reconciler.ReconcileAsync(Host(Accept(1)), null, null, CancellationToken.None);
        world.Flows.Add(Line(1));
        world.Deletion = new FlowFault(FlowFaultKind.Failed, "the flow cannot be deleted: out of memory.");
        await reconciler.ReconcileAsync(Host(), null, null, CancellationToken.None);
        world.Deletion = null;
        await reconciler.ReconcileAsync(Host(Accept(1)), null, null, CancellationToken.None);

        Assert.Single(world.Flows);
        Assert.Equal(IptablesRule.Of(Accept(1)).Body, Assert.Single(FirewallPlanner.StandingRules(world.Dumps[IptablesBackend.Nft])).Body);
    }

    [Fact]
    public async Task However_many_flows_end_they_are_deleted_by_one_call_and_the_flows_of_others_are_not_among_them()
    {
        var reconciler = Reconciler;
        await reconciler.ReconcileAsync(Host([.. Enumerable.Range(1, 100).Select(static i => Accept(i))]), null, null, CancellationToken.None);
        world.Flows.AddRange(Enumerable.Range(1, 100).Select(static i => Line(i)));
        world.Flows.AddRange(Enumerable.Range(1000, 50).Select(static i => Line(1, i)));
        await reconciler.ReconcileAsync(Host(Accept(2)), null, null, CancellationToken.None);

        Assert.Equal([Line(2)], world.Flows);
        Assert.Equal(1, world.Deletions);
        Assert.Equal(149, world.Deleted.Count);
    }

    [Fact]
    public async Task An_answer_that_began_the_flow_anew_in_the_other_direction_is_ended_too()
    {
        var reconciler = Reconciler;
        await reconciler.ReconcileAsync(Host(Accept(1)), null, null, CancellationToken.None);
        world.Flows.Add(Line(1));
        world.AfterFirstDeletion.Add(TrackedFlows.Of(ProtocolNumber.Tcp, "10.2.0.2:80", "10.1.0.1:4000"));
        world.AfterFirstDeletion.Add(TrackedFlows.Of(ProtocolNumber.Tcp, "10.2.0.2:80", "10.1.0.1:4001"));
        await reconciler.ReconcileAsync(Host(), null, null, CancellationToken.None);

        Assert.Equal(4001, (int?)Assert.Single(world.Flows).Original.DestinationPort);
    }

    [Fact]
    public async Task A_held_lock_is_failed_and_tried_again()
    {
        world.Answer = new CommandResult(false, "", "Another app holds the xtables lock") { IsLocked = true };
        var pass = await Reconciler.ReconcileAsync(Host(Accept(1)), null, null, CancellationToken.None);

        Assert.Equal((ObjectState.Failed, "XtablesLocked", true), (pass.State, pass.Reason, pass.Retry));
    }

    [Fact]
    public async Task A_write_that_has_no_effect_is_failed_in_words_and_not_written_for_ever()
    {
        world.Answer = new CommandResult(true, "");
        var pass = await Reconciler.ReconcileAsync(Host(Accept(1)), null, null, CancellationToken.None);

        Assert.Equal((ObjectState.Failed, "NotApplied", true), (pass.State, pass.Reason, pass.Retry));
        Assert.InRange(world.Restores, 1, 10);
    }

    [Fact]
    public async Task Docker_s_chains_in_both_backends_are_refused_and_nothing_is_written()
    {
        const string Docker = "*filter\n:FORWARD ACCEPT [0:0]\n:DOCKER-USER - [0:0]\n-A FORWARD -j DOCKER-USER\nCOMMIT\n";
        world.Dumps[IptablesBackend.Nft] = IptablesDump.Parse(Docker);
        world.Dumps[IptablesBackend.Legacy] = IptablesDump.Parse(Docker);
        var pass = await Reconciler.ReconcileAsync(Host(Accept(1)), null, null, CancellationToken.None);

        Assert.Equal((ObjectState.Conflict, "TwoBackends"), (pass.State, pass.Reason));
        Assert.Equal(0, world.Restores);
    }

    [Theory]
    [InlineData("filter", true)]
    [InlineData("nat", true)]
    [InlineData("filter", false)]
    public async Task Into_a_table_that_iptables_does_not_show_nothing_is_written_and_it_is_named_also_when_nothing_is_asked(string table, bool asked)
    {
        world.Dumps[IptablesBackend.Nft] = IptablesDump.Empty with { Unreadable = [table] };
        var spec = asked ? Host(Accept(1)) : Host();
        var pass = await Reconciler.ReconcileAsync(spec, null, null, CancellationToken.None);
        var plan = await Reconciler.PreviewAsync(spec, null, CancellationToken.None);

        Assert.Equal((ObjectState.Conflict, "TableUnreadable", true), (pass.State, pass.Reason, pass.Retry));
        Assert.Contains($"the table {table} holds nftables rules", pass.Message, StringComparison.Ordinal);
        Assert.Equal((ObjectState.Conflict, "TableUnreadable"), (plan.State, plan.Reason));
        Assert.Equal(0, world.Restores);
    }

    [Fact]
    public async Task Tables_of_iptables_nft_that_are_not_shown_hold_up_nothing_where_Docker_uses_iptables_legacy()
    {
        world.Dumps[IptablesBackend.Nft] = IptablesDump.Empty with { Unreadable = ["filter"] };
        world.Dumps[IptablesBackend.Legacy] = IptablesDump.Parse("*filter\n:FORWARD ACCEPT [0:0]\n:DOCKER-USER - [0:0]\n-A FORWARD -j DOCKER-USER\nCOMMIT\n");
        var pass = await Reconciler.ReconcileAsync(Host(Accept(1)), null, null, CancellationToken.None);

        Assert.Equal(ObjectState.Ready, pass.State);
        Assert.Equal([IptablesBackend.Legacy], world.Written);
    }

    [Fact]
    public async Task What_was_left_in_the_other_backend_goes()
    {
        var reconciler = Reconciler;
        await reconciler.ReconcileAsync(Host(Accept(1)), null, null, CancellationToken.None);
        world.Dumps[IptablesBackend.Legacy] = IptablesDump.Parse(
            "*filter\n:FORWARD ACCEPT [0:0]\n:DOCKER-USER - [0:0]\n-A FORWARD -j DOCKER-USER\nCOMMIT\n");
        var pass = await reconciler.ReconcileAsync(Host(Accept(1)), null, null, CancellationToken.None);

        Assert.Equal(ObjectState.Ready, pass.State);
        Assert.DoesNotContain("NETWORK-GO", world.Dumps[IptablesBackend.Nft].Print(), StringComparison.Ordinal);
        Assert.Contains("NETWORK-GO", world.Dumps[IptablesBackend.Legacy].Print(), StringComparison.Ordinal);

        // What is open stays open while they move.
        Assert.Equal([IptablesBackend.Nft, IptablesBackend.Legacy, IptablesBackend.Nft], world.Written.Take(3));
    }

    [Fact]
    public async Task A_container_in_which_nothing_tells_the_backend_has_the_host_s_even_before_the_host_s_own_pass()
    {
        world.Runtimes.Enqueue(Running(10, "a"));
        world.PinIsOfThisStart = true;
        world.HostDumps = new()
        {
            [IptablesBackend.Nft] = IptablesDump.Empty,
            [IptablesBackend.Legacy] = IptablesDump.Parse("*filter\n:FORWARD ACCEPT [0:0]\n:DOCKER-USER - [0:0]\n-A FORWARD -j DOCKER-USER\nCOMMIT\n"),
        };

        var pass = await Reconciler.ReconcileAsync(Of(Web, Accept(1)), Container, null, CancellationToken.None);

        Assert.Equal(ObjectState.Ready, pass.State);
        Assert.All(world.Written, static backend => Assert.Equal(IptablesBackend.Legacy, backend));
        Assert.Contains("NETWORK-GO", world.Dumps[IptablesBackend.Legacy].Print(), StringComparison.Ordinal);
    }

    private static NamespaceSpec Host(params Rule[] rules) => Of(NamespaceId.Host, rules);

    private static NamespaceSpec Of(NamespaceId id, params Rule[] rules) => new() { Id = id, Rules = rules.ToEquatableArray() };

    private static Rule Accept(int number, string policy = "p") => new(
        RuleHook.Forward,
        new FlowMatch
        {
            Source = IPNetwork.Parse($"10.1.0.{number}/32"),
            Target = IPNetwork.Parse("10.2.0.2/32"),
            Protocol = IpProtocol.Tcp,
            Port = new(80),
        },
        RuleAction.Accept.Instance,
        policy);

    private static Rule Dnat(int target) => new(
        RuleHook.DestinationNat,
        new FlowMatch { Input = "wg0", Protocol = IpProtocol.Udp, Port = new(8080), ToLocal = true },
        new RuleAction.TranslateDestination(IPAddress.Parse($"10.2.0.{target}"), 53, 1),
        "d");

    private static ConntrackEntry Translated(int target) =>
        TrackedFlows.Of(ProtocolNumber.Udp, "10.9.0.2:4000", "10.9.0.1:8080", $"10.2.0.{target}:53");

    private static ConntrackEntry Line(int number, int port = 4000) => TrackedFlows.Of(ProtocolNumber.Tcp, $"10.1.0.{number}:{port}", "10.2.0.2:80");

    private static ContainerRuntime Running(int pid, string start) =>
        new() { Id = Container, Name = "web", IsRunning = true, Pid = pid, StartedAt = start, NetworkMode = "bridge" };
}
