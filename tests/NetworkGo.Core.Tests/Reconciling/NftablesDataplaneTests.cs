using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Reconciling;
using NetworkGo.Core.Status;
using NetworkGo.Core.Tests.Firewall;
using NetworkGo.Netfilter.Conntrack;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Nftables.Compiling;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Tests.Reconciling;

/// <summary>Passes of the nftables dataplane over a table and flows in memory.</summary>
public sealed class NftablesDataplaneTests
{
    private static readonly TableMarks Marks = new(new(0x2000_0000, 0x2000_0000), new(0x1000_0000, 0x1000_0000));

    private readonly World world = new();
    private readonly FakeTables tables = new();

    public NftablesDataplaneTests() => Reconciler = NewReconciler();

    private FirewallReconciler Reconciler { get; set; }

    [Fact]
    public async Task A_pass_writes_the_table_once_and_another_reads_nothing_and_starts_no_program()
    {
        var first = await PassAsync(Accept(1));
        var (reads, hooks) = (tables.Reads, tables.HookPasses);
        await PassAsync(Accept(1));

        // The constant rules were written by the first pass's end: the ruleset is looked at once more, and then no more.
        var second = await PassAsync(Accept(1));
        Assert.Equal((ObjectState.Ready, ObjectState.Ready), (first.State, second.State));
        Assert.Contains("add element open_anyif4 { 10.1.0.1 . 10.2.0.2 . tcp . 80 counter comment \"p1\" }", first.Changes, StringComparer.Ordinal);
        Assert.Empty(second.Changes);
        Assert.Equal((1, reads, hooks), (tables.Writes, tables.Reads, tables.HookPasses));
        Assert.Equal(0, world.Saves);
    }

    [Fact]
    public async Task A_pass_that_checks_the_engines_chains_ends_when_another_spec_waits_and_every_other_one_does_not()
    {
        var looking = new TaskCompletionSource();
        tables.DuringHook = async token =>
        {
            looking.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
        };
        var pass = PassAsync(Accept(1));
        await looking.Task;
        Reconciler.Supersede(NamespaceId.Host);
        var ended = await pass;
        Assert.Equal((ObjectState.Waiting, WaitReasons.Pending, true), (ended.State, ended.Reason, ended.Retry));
        Assert.NotNull(tables.Table);
        Assert.False(tables.IsHooked);

        var (again, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        tables.DuringHook = async token =>
        {
            again.TrySetResult();
            await go.Task.WaitAsync(token);
        };
        var next = PassAsync(Accept(1), Accept(2));
        await again.Task;
        Reconciler.Supersede(NamespaceId.Host);
        go.SetResult();
        Assert.Equal(ObjectState.Ready, (await next).State);
        Assert.True(tables.IsHooked);
    }

    [Fact]
    public async Task After_constant_rules_came_the_table_is_read_by_that_pass_and_not_by_the_edit_that_follows()
    {
        tables.HookIsWritten = true;
        await PassAsync(Accept(1));
        var reads = tables.Reads;

        await PassAsync(Accept(1), Accept(2));
        Assert.Equal((reads, 2), (tables.Reads, tables.HookPasses));

        await PassAsync(Accept(1), Accept(2));
        Assert.Equal((reads, 2), (tables.Reads, tables.HookPasses));
    }

    [Fact]
    public async Task What_another_program_takes_out_while_constant_rules_come_is_written_again_by_the_next_pass()
    {
        tables.HookIsWritten = true;
        tables.DuringHook = _ =>
        {
            tables.ChangeByOthers(null);
            return Task.CompletedTask;
        };
        await PassAsync(Accept(1));
        tables.DuringHook = null;
        Assert.Null(tables.Table);

        var next = await PassAsync(Accept(1));
        Assert.Equal(ObjectState.Ready, next.State);
        Assert.NotNull(tables.Table);
    }

    [Fact]
    public async Task One_policy_more_adds_its_elements_and_touches_no_others()
    {
        await PassAsync(Accept(1), Accept(2));
        var pass = await PassAsync(Accept(1), Accept(2), Accept(3));

        Assert.Equal(["add element open_anyif4 { 10.1.0.3 . 10.2.0.2 . tcp . 80 counter comment \"p3\" }"], pass.Changes);
    }

    [Fact]
    public async Task A_policy_that_goes_is_shut_in_the_very_transaction_and_its_flows_are_ended_and_then_nothing_is_left_of_it()
    {
        await PassAsync(Accept(1), Accept(2));
        world.Flows.AddRange([Flow(1), Flow(2)]);
        tables.Met.Clear();
        var pass = await PassAsync(Accept(2));

        Assert.Equal([Flow(2)], world.Flows);
        Assert.Contains("1 flow(s) of removed rules ended", pass.Changes, StringComparer.Ordinal);
        Assert.Equal(2, tables.Met.Count);
        var gone = Assert.Single(TableRevocation.Left(tables.Met[0]!));
        Assert.True(gone.IsShut);
        Assert.Equal(IPNetwork.Parse("10.1.0.1/32"), gone.Flows.Source);
        Assert.Empty(TableRevocation.Left(tables.Met[1]!));
        Assert.True(TableCompiler.Compile([Accept(2)], Marks)!.IsEquivalentTo(tables.Table!));
    }

    [Fact]
    public async Task A_daemon_that_dies_before_the_flows_are_ended_leaves_them_shut_and_the_next_ends_them()
    {
        await PassAsync(Accept(1), Accept(2));
        world.Flows.AddRange([Flow(1), Flow(2)]);
        world.FaultsOfListing.Enqueue(new FlowFault(FlowFaultKind.TimedOut, "no answer"));
        Assert.Equal(ObjectState.Failed, (await PassAsync(Accept(2))).State);
        Assert.Single(TableRevocation.Left(tables.Table!));

        Reconciler = NewReconciler();
        Assert.Equal(ObjectState.Ready, (await PassAsync(Accept(2))).State);
        Assert.Equal([Flow(2)], world.Flows);
        Assert.Empty(TableRevocation.Left(tables.Table!));
    }

    [Fact]
    public async Task A_policy_that_comes_back_before_its_flows_are_ended_ends_none()
    {
        await PassAsync(Accept(1), Accept(2));
        world.Flows.Add(Flow(1));
        world.FaultsOfListing.Enqueue(new FlowFault(FlowFaultKind.TimedOut, "no answer"));
        await PassAsync(Accept(2));
        await PassAsync(Accept(1), Accept(2));

        Assert.Equal([Flow(1)], world.Flows);
        Assert.Empty(TableRevocation.Left(tables.Table!));
    }

    [Fact]
    public async Task Of_two_policies_that_differ_by_interface_the_one_that_goes_stays_shut_while_there_are_such_flows()
    {
        Rule[] both = [.. Translated("wg0"), .. Translated("wan9")];
        await PassAsync(both);
        var flow = TrackedFlows.Of(ProtocolNumber.Tcp, "10.9.0.2:4000", "10.9.0.1:80", "10.2.0.2:80");
        world.Flows.Add(flow);
        await PassAsync([.. Translated("wan9")]);

        // Connection tracking does not say on which of them it arrives.
        Assert.Equal([flow], world.Flows);
        Assert.All(TableRevocation.Left(tables.Table!), static r => Assert.Equal((true, "wg0"), (r.IsShut, r.Input)));
        Assert.NotEmpty(TableRevocation.Left(tables.Table!));

        world.Flows.Clear();
        await PassAsync([.. Translated("wan9")]);
        Assert.Empty(TableRevocation.Left(tables.Table!));
    }

    [Fact]
    public async Task What_another_policy_lets_through_as_well_is_not_shut_by_interface_or_address()
    {
        var wide = Accept(1) with { Policy = "wide", Match = Accept(1).Match with { Source = IPNetwork.Parse("10.1.0.0/24") } };
        await PassAsync(Accept(1), wide);
        world.Flows.Add(Flow(1));
        tables.Met.Clear();
        await PassAsync(wide);

        Assert.Equal([Flow(1)], world.Flows);
        Assert.All(tables.Met, static m => Assert.DoesNotContain(TableRevocation.Left(m!), static r => r.IsShut));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_others_change_in_the_table_is_undone(bool isDeleted)
    {
        await PassAsync(Accept(1));
        tables.ChangeByOthers(isDeleted ? null : tables.Table! with { Sets = [], Chains = [] });
        await PassAsync(Accept(1));

        Assert.True(TableCompiler.Compile([Accept(1)], Marks)!.IsEquivalentTo(tables.Table!));
    }

    [Theory]
    [InlineData("requests")]
    [InlineData("forward")]
    public async Task Rules_that_others_deleted_from_a_chain_which_is_still_there_are_written_again(string chain)
    {
        await PassAsync(Accept(1));
        tables.ChangeByOthers(tables.Table! with { Chains = [.. tables.Table.Chains.Select(c => c.Chain.Name == chain ? c with { Rules = [] } : c)] });
        var pass = await PassAsync(Accept(1));

        Assert.Equal([$"write rules of chain {chain}"], pass.Changes);
        Assert.True(TableCompiler.Compile([Accept(1)], Marks)!.IsEquivalentTo(tables.Table!));
    }

    [Fact]
    public async Task A_write_between_the_reading_and_the_writing_of_another_program_is_seen_and_the_pass_begins_again()
    {
        await PassAsync(Accept(1));
        var times = 3;
        tables.BeforeWrite = () =>
        {
            if (times-- > 0)
            {
                tables.ChangeByOthers(tables.Table);
            }
        };
        var pass = await PassAsync(Accept(1), Accept(2));

        Assert.Equal(ObjectState.Ready, pass.State);
        Assert.True(TableCompiler.Compile([Accept(1), Accept(2)], Marks)!.IsEquivalentTo(tables.Table!));
    }

    [Fact]
    public async Task What_the_kernel_refuses_is_said_with_the_flag_that_would_fix_it()
    {
        tables.Refusal = new TableFailure("set open4: EPERM (Operation not permitted). Start network-go with --cap-add NET_ADMIN --cap-add SYS_ADMIN");
        var pass = await PassAsync(Accept(1));

        Assert.Equal((ObjectState.Failed, "NftablesFailed", true), (pass.State, pass.Reason, pass.Retry));
        Assert.Contains("--cap-add NET_ADMIN", pass.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_of_an_earlier_version_go_once_the_table_and_the_constant_rules_are_in_place_and_end_no_flow()
    {
        await new FirewallReconciler(world, world, world, world, world, world).ReconcileAsync(Host(Accept(1)), null, null, CancellationToken.None);
        Assert.Contains("NETWORK-GO-FORWARD", world.Dumps[IptablesBackend.Nft].Print(), StringComparison.Ordinal);
        world.Flows.Add(Flow(1));
        tables.Iptables = new(true, true, false, true);
        var pass = await PassAsync(Accept(1));

        Assert.Equal(ObjectState.Ready, pass.State);
        Assert.DoesNotContain("NETWORK-GO", world.Dumps[IptablesBackend.Nft].Print(), StringComparison.Ordinal);
        Assert.True(tables.IsHooked);
        Assert.Equal([Flow(1)], world.Flows);
    }

    [Fact]
    public async Task The_table_goes_once_the_rules_of_iptables_are_in_place_where_the_setting_says_so()
    {
        await PassAsync(Accept(1));
        world.Flows.Add(Flow(1));
        Reconciler = NewReconciler(isTable: false);
        var pass = await PassAsync(Accept(1));

        Assert.Equal(ObjectState.Ready, pass.State);
        Assert.Null(tables.Table);
        Assert.False(tables.IsHooked);
        Assert.Contains("NETWORK-GO-FORWARD", world.Dumps[IptablesBackend.Nft].Print(), StringComparison.Ordinal);
        Assert.Equal([Flow(1)], world.Flows);
    }

    [Fact]
    public async Task In_the_form_of_iptables_it_is_looked_once_whether_a_table_is_left()
    {
        Reconciler = NewReconciler(isTable: false);
        await PassAsync(Accept(1));
        var reads = tables.Reads;
        await PassAsync(Accept(1), Accept(2));
        Assert.Equal(reads, tables.Reads);

        // Another namespace of that name: a container that started again.
        Reconciler.Forget(NamespaceId.Host);
        await PassAsync(Accept(1));
        Assert.True(tables.Reads > reads);
    }

    [Fact]
    public async Task A_table_that_cannot_be_read_is_not_taken_for_none_and_goes_once_it_can()
    {
        await PassAsync(Accept(1));
        Reconciler = NewReconciler(isTable: false);
        tables.Unreadable = new TableFailure("generation: EPERM (Operation not permitted)");
        var pass = await PassAsync(Accept(1));
        Assert.Equal((ObjectState.Failed, "NftablesFailed", true), (pass.State, pass.Reason, pass.Retry));
        Assert.Contains("EPERM", pass.Message, StringComparison.Ordinal);

        tables.Unreadable = null;
        Assert.Equal(ObjectState.Ready, (await PassAsync(Accept(1))).State);
        Assert.Null(tables.Table);
    }

    [Fact]
    public async Task A_kernel_without_nf_tables_has_no_table_to_take_out()
    {
        Reconciler = NewReconciler(isTable: false);
        tables.Unreadable = new TableFailure("the kernel has no nf_tables") { IsUnsupported = true };

        Assert.Equal(ObjectState.Ready, (await PassAsync(Accept(1))).State);
        await PassAsync(Accept(1));
        Assert.Equal(1, tables.Reads);
    }

    [Fact]
    public async Task A_constant_rule_goes_although_another_program_has_deleted_the_table()
    {
        await PassAsync(Accept(1));
        Reconciler = NewReconciler(isTable: false);
        tables.ChangeByOthers(null);
        await PassAsync(Accept(1));

        Assert.False(tables.IsHooked);
    }

    [Fact]
    public async Task A_rule_of_others_that_uses_the_bit_of_the_mark_is_said_with_the_setting_that_avoids_it_as_long_as_it_is_there()
    {
        tables.OtherUses = [new MarkUse("iptables-nft mangle PREROUTING", "-j MARK --set-xmark 0x20000000/0x20000000", IsWholeMark: false)];
        foreach (var pass in (FirewallPass[])[await PassAsync(Accept(1)), await PassAsync(Accept(1))])
        {
            Assert.Equal((ObjectState.Ready, "MarkInUse"), (pass.State, pass.Reason));
            Assert.Contains("iptables-nft mangle PREROUTING: -j MARK --set-xmark 0x20000000/0x20000000", pass.Message, StringComparison.Ordinal);
            Assert.Contains("firewall.accept-mark", pass.Message, StringComparison.Ordinal);
        }

        tables.OtherUses = [];
        tables.ChangeByOthers(tables.Table);
        var after = await PassAsync(Accept(1));
        Assert.Equal((ObjectState.Ready, "", ""), (after.State, after.Reason, after.Message));
    }

    [Fact]
    public async Task A_rule_of_others_that_takes_the_whole_mark_is_not_said_since_no_setting_avoids_it()
    {
        tables.OtherUses = [new MarkUse("iptables-nft mangle PREROUTING", "-p udp -j CONNMARK --restore-mark", IsWholeMark: true)];

        Assert.Equal("", (await PassAsync(Accept(1))).Reason);
    }

    [Fact]
    public async Task While_nothing_lets_marked_packets_pass_no_policy_is_left_in_the_table_that_was_not_in_force_before()
    {
        tables.HookConflict = "TwoBackends";
        Assert.Equal(ObjectState.Conflict, (await PassAsync(Accept(1))).State);
        Assert.Null(tables.Table);

        // Not for a moment either, as often as it is tried again.
        tables.Met.Clear();
        Assert.Equal("TwoBackends", (await PassAsync(Accept(1))).Reason);
        Assert.Empty(tables.Met);

        tables.HookConflict = null;
        Assert.Equal(ObjectState.Ready, (await PassAsync(Accept(1))).State);
        Assert.NotNull(tables.Table);
        Assert.True(tables.IsHooked);
    }

    [Fact]
    public async Task What_was_in_force_stays_in_such_a_conflict_and_goes_with_the_file()
    {
        await PassAsync(Accept(1), Accept(2));
        var both = tables.Table;
        tables.HookConflict = "TwoBackends";
        tables.ChangeByOthers(tables.Table);
        Assert.Equal(ObjectState.Conflict, (await PassAsync(Accept(1), Accept(2), Accept(3))).State);
        Assert.True(tables.Table!.IsEquivalentTo(both!));

        Assert.Equal(ObjectState.Conflict, (await PassAsync(Accept(2), Accept(3))).State);
        Assert.DoesNotContain("p1", string.Join('\n', tables.Table!.Sets.Select(static s => s.ToString())), StringComparison.Ordinal);
        Assert.False(tables.Table.IsEquivalentTo(both!));
    }

    [Fact]
    public async Task Where_nothing_is_asked_any_more_no_table_and_no_constant_rule_is_left()
    {
        await PassAsync(Accept(1));
        await PassAsync();

        Assert.Null(tables.Table);
        Assert.False(tables.IsHooked);
    }

    [Fact]
    public async Task Tables_of_iptables_legacy_that_came_since_are_looked_at_although_the_generation_is_the_same()
    {
        await PassAsync(Accept(1));
        var hooks = tables.HookPasses;
        tables.Iptables = tables.Iptables with { HasLegacy = true };
        await PassAsync(Accept(1));

        Assert.Equal(hooks + 1, tables.HookPasses);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task In_a_container_whose_iptables_tables_hold_nothing_that_acts_no_program_is_started(bool hasRules, int hooks)
    {
        world.Runtimes.Enqueue(Running());
        world.Runtimes.Enqueue(Running());
        tables.Iptables = new(true, false, false, hasRules);
        var spec = new NamespaceSpec { Id = new("web"), Rules = [Accept(1)] };
        var pass = await Reconciler.ReconcileAsync(spec, "c1", null, CancellationToken.None);

        Assert.Equal(ObjectState.Ready, pass.State);
        Assert.Equal(1, tables.Writes);
        Assert.Equal(hooks, tables.HookPasses);
    }

    [Fact]
    public async Task A_plan_says_what_would_be_written_and_writes_nothing()
    {
        var plan = await Reconciler.PreviewAsync(Host(Accept(1)), null, CancellationToken.None);

        Assert.Contains("add element open_anyif4 { 10.1.0.1 . 10.2.0.2 . tcp . 80 counter comment \"p1\" }", plan.Changes, StringComparer.Ordinal);
        Assert.Contains("the constant rule comes", plan.Changes, StringComparer.Ordinal);
        Assert.Equal(0, tables.Writes);
    }

    private static NamespaceSpec Host(params Rule[] rules) => new() { Id = NamespaceId.Host, Rules = rules.ToEquatableArray() };

    private static Rule Accept(int number) => new(
        RuleHook.Forward,
        new FlowMatch { Source = IPNetwork.Parse($"10.1.0.{number}/32"), Target = IPNetwork.Parse("10.2.0.2/32"), Protocol = IpProtocol.Tcp, Port = new(80) },
        RuleAction.Accept.Instance,
        $"p{number}");

    private static Rule[] Translated(string input)
    {
        var match = new FlowMatch { Input = input, Protocol = IpProtocol.Tcp, Port = new(80) };
        return
        [
            new(
                RuleHook.Forward,
                match with { Packets = FlowPackets.TranslatedRequests, Target = IPNetwork.Parse("10.2.0.2/32"), OriginalPort = new(80) },
                RuleAction.Accept.Instance,
                input),
            new(RuleHook.DestinationNat, match with { ToLocal = true }, new RuleAction.TranslateDestination(IPAddress.Parse("10.2.0.2"), null, 1), input),
        ];
    }

    private static ContainerRuntime Running() => new() { Id = "c1", Name = "web", IsRunning = true, Pid = 10, StartedAt = "first" };

    private static ConntrackEntry Flow(int number) => TrackedFlows.Of(ProtocolNumber.Tcp, $"10.1.0.{number}:4000", "10.2.0.2:80");

    private Task<FirewallPass> PassAsync(params Rule[] rules) => Reconciler.ReconcileAsync(Host(rules), null, null, CancellationToken.None);

    private FirewallReconciler NewReconciler(bool isTable = true) =>
        new(world, world, world, world, world, world, new NftablesParts(tables, tables, new TableSettings { Marks = Marks }, isTable));
}
