using NetworkGo.Netfilter.Rules;
using CsCheck;
using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Core.Tests.Iptables;

public sealed class EngineHookPlannerTests
{
    private const string Accept = "-m mark --mark 0x20000000/0x20000000 -m comment --comment \"network-go\" -j ACCEPT";

    private const string Docker = """
        *filter
        :INPUT ACCEPT [0:0]
        :FORWARD DROP [0:0]
        :OUTPUT ACCEPT [0:0]
        :DOCKER - [0:0]
        :DOCKER-ISOLATION-STAGE-1 - [0:0]
        :DOCKER-USER - [0:0]
        -A FORWARD -j DOCKER-USER
        -A FORWARD -j DOCKER-ISOLATION-STAGE-1
        -A DOCKER-USER -s 10.0.0.1/32 -j DROP
        -A DOCKER-USER -j RETURN
        COMMIT
        *raw
        :PREROUTING ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        -A PREROUTING -d 172.18.103.2/32 ! -i br-front -j DROP
        COMMIT

        """;

    private static readonly EngineHookSpec Spec = new() { Mark = 0x20000000 };

    private static readonly EngineHookSpec InContainer = Spec with { Place = EngineHookPlace.Container };

    private static readonly string[] Choices =
    [
        $"-A DOCKER-USER {Accept}",
        $"-I DOCKER-USER 1 {Accept}",
        $"-A FORWARD {Accept}",
        "-A DOCKER-USER -m mark --mark 0x4/0x4 -m comment --comment \"network-go\" -j ACCEPT",
        "-I DOCKER-USER 1 -s 10.0.0.0/8 -m mark --mark 0x20000000/0x20000000 -m comment --comment \"network-go\" -j ACCEPT",
        "-I DOCKER-USER 1 -p tcp -j f2b-sshd",
        "-I FORWARD 1 -j f2b-all",
        "-I FORWARD 1 -s 10.8.8.8/32 -j DROP",
        "-A DOCKER-USER -m mark --mark 0x20000000/0x20000000 -j ACCEPT",
        "-A INPUT -m comment --comment \"network-go\" -j ACCEPT",
        "-D FORWARD -j DOCKER-USER\n-A FORWARD -j DOCKER-USER",
    ];

    private static readonly Gen<string> Lines = Gen.Int[0, Choices.Length - 1].Select(static i => Choices[i]);

    [Fact]
    public void Any_start_comes_to_one_accept_in_each_table_in_one_write_and_then_nothing_is_written() =>
        Gen.Select(Lines.Array[0, 6], Gen.Bool).Sample((lines, below) =>
        {
            var spec = below ? Spec with { Below = ["f2b-*"] } : Spec;
            var before = Start(lines);
            var after = Apply(before, EngineHookPlanner.Plan(before, IptablesDump.Empty, spec));
            var again = EngineHookPlanner.Plan(after, IptablesDump.Empty, spec);

            Assert.True(again.IsEmpty);
            Assert.Equal(new AcceptMark(0x20000000, 0x20000000), again.Mark);
            Assert.Equal(["PREROUTING"], Places(after, "raw"));
            Assert.Single(Places(after, "filter"));
            Assert.Equal(Foreign(before), Foreign(after));
        });

    [Fact]
    public void Taking_out_leaves_exactly_what_is_somebody_else_s() =>
        Lines.Array[0, 6].Sample(lines =>
        {
            var before = Start(lines);
            var with = Apply(before, EngineHookPlanner.Plan(before, IptablesDump.Empty, Spec));
            var after = Apply(with, EngineHookPlanner.Remove(with, IptablesDump.Empty));

            Assert.Empty(Places(after, "raw").Concat(Places(after, "filter")));
            Assert.Equal(Foreign(before), Foreign(after));
            Assert.True(EngineHookPlanner.Remove(after, IptablesDump.Empty).IsEmpty);
        });

    [Fact]
    public void The_accepts_are_first_in_raw_PREROUTING_and_in_DOCKER_USER()
    {
        var plan = EngineHookPlanner.Plan(IptablesDump.Parse(Docker), IptablesDump.Empty, Spec);

        var write = Assert.Single(plan.Writes);
        Assert.Equal(IptablesBackend.Nft, write.Backend);
        Assert.Equal($"*raw\n-I PREROUTING 1 {Accept}\nCOMMIT\n*filter\n-I DOCKER-USER 1 {Accept}\nCOMMIT\n", write.RestoreText);
        Assert.Equal([$"raw -I PREROUTING 1 {Accept}", $"filter -I DOCKER-USER 1 {Accept}"], write.Changes);
    }

    [Theory]
    [InlineData("-D FORWARD -j DOCKER-USER\n-A FORWARD -j DOCKER-USER")]
    [InlineData("-D FORWARD -j DOCKER-USER")]
    public void Where_isolation_comes_before_DOCKER_USER_the_accept_is_in_FORWARD_itself(string reordered)
    {
        var restarted = Start([reordered, $"-I DOCKER-USER 1 {Accept}"]);
        var after = Apply(restarted, EngineHookPlanner.Plan(restarted, IptablesDump.Empty, Spec));

        Assert.Equal(["FORWARD"], Places(after, "filter"));
        Assert.Equal("ACCEPT", after.Table("filter")!.Chain("FORWARD")!.Rules[0].Target);
    }

    [Fact]
    public void Without_Docker_s_chains_the_accept_is_in_FORWARD()
    {
        var plan = EngineHookPlanner.Plan(IptablesDump.Empty, IptablesDump.Empty, Spec);

        Assert.Contains($"*filter\n-I FORWARD 1 {Accept}\nCOMMIT\n", Assert.Single(plan.Writes).RestoreText, StringComparison.Ordinal);
    }

    [Fact]
    public void The_backend_is_that_of_Docker_s_chains_and_in_the_other_nothing_is_left()
    {
        var legacy = IptablesDump.Parse(Docker);
        var nft = Apply(IptablesDump.Empty, EngineHookPlanner.Plan(IptablesDump.Empty, IptablesDump.Empty, Spec));
        var plan = EngineHookPlanner.Plan(nft, legacy, Spec);

        Assert.Equal([IptablesBackend.Legacy, IptablesBackend.Nft], plan.Writes.Select(static w => w.Backend));
        Assert.Equal($"*raw\n-D PREROUTING {Accept}\nCOMMIT\n*filter\n-D FORWARD {Accept}\nCOMMIT\n", plan.Writes[1].RestoreText);
    }

    [Fact]
    public void Where_both_backends_hold_Docker_s_chains_nothing_is_written()
    {
        var plan = EngineHookPlanner.Plan(IptablesDump.Parse(Docker), IptablesDump.Parse(Docker), Spec);

        Assert.True(plan.IsEmpty);
        Assert.Null(plan.Mark);
        Assert.Equal(EngineHookReason.TwoBackends, plan.Reason);
        Assert.Contains("both iptables-nft and iptables-legacy hold Docker's chains", plan.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("filter")]
    [InlineData("raw")]
    public void A_table_that_is_not_shown_is_named_and_nothing_is_written(string table)
    {
        var whole = IptablesDump.Parse(Docker + "*nat\n:PREROUTING ACCEPT [0:0]\n:DOCKER - [0:0]\n-A PREROUTING -j DOCKER\nCOMMIT\n");
        var hidden = Hide(whole, table);
        var plan = EngineHookPlanner.Plan(hidden, IptablesDump.Empty, Spec);

        Assert.True(plan.IsEmpty);
        Assert.Equal(EngineHookReason.TableUnreadable, plan.Reason);
        Assert.Contains($"nft list table ip {table}", plan.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Taking_out_says_that_something_may_be_left_in_a_table_that_is_not_shown_and_takes_out_the_rest()
    {
        var docker = IptablesDump.Parse(Docker);
        var with = Apply(docker, EngineHookPlanner.Plan(docker, IptablesDump.Empty, Spec));
        var plan = EngineHookPlanner.Remove(Hide(with, "filter"), IptablesDump.Empty);

        Assert.Equal(EngineHookReason.TableUnreadable, plan.Reason);
        Assert.Contains("the table filter", plan.Message, StringComparison.Ordinal);
        Assert.Equal($"*raw\n-D PREROUTING {Accept}\nCOMMIT\n", Assert.Single(plan.Writes).RestoreText);
    }

    [Fact]
    public void A_table_that_is_not_ours_may_be_unreadable() =>
        Assert.Equal(
            EngineHookReason.None,
            EngineHookPlanner.Plan(IptablesDump.Parse(Docker) with { Unreadable = ["mangle"] }, IptablesDump.Empty, Spec).Reason);

    [Fact]
    public void An_own_rule_that_iptables_cannot_express_any_more_is_not_written_beside_again()
    {
        var bent = Start([$"-I DOCKER-USER 1 {UnreadableTables.UnknownMatch} {Accept}"]);
        var plan = EngineHookPlanner.Plan(bent, IptablesDump.Empty, Spec);

        Assert.True(plan.IsEmpty);
        Assert.Equal(EngineHookReason.TableUnreadable, plan.Reason);
    }

    [Fact]
    public void Beside_an_engine_with_nftables_nothing_is_written_and_its_own_mark_is_what_the_table_sets()
    {
        var mark = new AcceptMark(0x1, 0x3);
        var plan = EngineHookPlanner.Plan(IptablesDump.Empty, IptablesDump.Empty, Spec with { Firewall = EngineFirewallKind.Nftables, EngineMark = mark });

        Assert.True(plan.IsEmpty);
        Assert.Equal((EngineHookReason.None, mark), (plan.Reason, plan.Mark));
    }

    [Fact]
    public void An_engine_with_nftables_and_no_mark_refuses_and_the_message_says_how_to_start_it()
    {
        var plan = EngineHookPlanner.Plan(IptablesDump.Empty, IptablesDump.Empty, Spec with { Firewall = EngineFirewallKind.Nftables });

        Assert.True(plan.IsEmpty);
        Assert.Equal(EngineHookReason.EngineRefuses, plan.Reason);
        Assert.Contains("--bridge-accept-fwmark=0x20000000/0x20000000", plan.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Jumps_to_the_chains_that_are_named_keep_their_place_above()
    {
        var banned = Start(["-I DOCKER-USER 1 -p tcp -j f2b-sshd", "-I DOCKER-USER 1 -s 10.7.7.7/32 -j LOG", "-I DOCKER-USER 1 -j f2b-all"]);
        var after = Apply(banned, EngineHookPlanner.Plan(banned, IptablesDump.Empty, Spec with { Below = ["f2b-*"] }));

        Assert.Equal(
            "f2b-all LOG f2b-sshd ACCEPT DROP RETURN",
            string.Join(' ', after.Table("filter")!.Chain("DOCKER-USER")!.Rules.Select(static r => r.Target)));
    }

    [Theory]
    [InlineData(":FORWARD ACCEPT [0:0]", "", 0)]
    [InlineData(":FORWARD DROP [0:0]", "", 1)]
    [InlineData(":FORWARD ACCEPT [0:0]", "-A FORWARD -i eth1 -j DROP\n", 1)]
    public void In_a_container_an_accept_is_written_only_where_FORWARD_could_drop(string forward, string rules, int writes)
    {
        var own = IptablesDump.Parse($"*filter\n:INPUT ACCEPT [0:0]\n{forward}\n:OUTPUT ACCEPT [0:0]\n{rules}COMMIT\n");
        var plan = EngineHookPlanner.Plan(own, IptablesDump.Empty, InContainer);

        Assert.Equal(writes, plan.Writes.Count);
        Assert.All(plan.Writes, static w => Assert.Equal($"*filter\n-I FORWARD 1 {Accept}\nCOMMIT\n", w.RestoreText));
    }

    [Fact]
    public void In_a_container_without_a_filter_table_none_is_made() =>
        Assert.True(EngineHookPlanner.Plan(IptablesDump.Parse("*nat\n:PREROUTING ACCEPT [0:0]\nCOMMIT\n"), IptablesDump.Empty, InContainer).IsEmpty);

    [Fact]
    public void In_a_container_with_rules_in_both_backends_the_packet_passes_both()
    {
        var own = IptablesDump.Parse("*filter\n:FORWARD DROP [0:0]\nCOMMIT\n");

        Assert.Equal(
            [IptablesBackend.Nft, IptablesBackend.Legacy], EngineHookPlanner.Plan(own, own, InContainer).Writes.Select(static w => w.Backend));
    }

    [Fact]
    public void In_a_container_the_accept_goes_once_nothing_is_dropped_there_any_more()
    {
        var own = IptablesDump.Parse("*filter\n:FORWARD DROP [0:0]\nCOMMIT\n");
        var with = Apply(own, EngineHookPlanner.Plan(own, IptablesDump.Empty, InContainer));
        var opened = IptablesDump.Parse(with.Print().Replace("FORWARD DROP", "FORWARD ACCEPT", StringComparison.Ordinal));
        var after = Apply(opened, EngineHookPlanner.Plan(opened, IptablesDump.Empty, InContainer));

        Assert.Equal(["FORWARD"], Places(with, "filter"));
        Assert.Empty(Places(after, "filter"));
    }

    private static IptablesDump Start(IEnumerable<string> lines) =>
        FakeIptables.Restore(IptablesDump.Parse(Docker), $"*filter\n{string.Join('\n', lines.Distinct(StringComparer.Ordinal))}\nCOMMIT\n");

    private static IptablesDump Apply(IptablesDump before, EngineHookPlan plan) =>
        plan.Writes.Where(static w => w.Backend == IptablesBackend.Nft).Aggregate(before, static (dump, write) => FakeIptables.Restore(dump, write.RestoreText));

    private static IptablesDump Hide(IptablesDump dump, string table) =>
        IptablesDump.Parse((dump with { Tables = dump.Tables.Where(t => t.Name != table).ToEquatableArray(), Unreadable = [table] }).Print());

    private static List<string> Places(IptablesDump dump, string table) =>
    [
        .. dump.Table(table)!.Chains.SelectMany(static c => c.Rules.Where(static r => r.Comment == "network-go" && r.Body.Contains("--mark", StringComparison.Ordinal)).Select(_ => c.Name)),
    ];

    private static List<string> Foreign(IptablesDump dump) =>
    [
        .. dump.Tables.SelectMany(static t => t.Chains.SelectMany(c => c.Rules
            .Where(static r => r.Comment != "network-go" || !r.Body.Contains("--mark", StringComparison.Ordinal))
            .Select(r => $"{t.Name} {c.Name} {r}"))),
    ];
}
