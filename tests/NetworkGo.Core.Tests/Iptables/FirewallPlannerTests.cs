using System.Net;
using CsCheck;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Tests.Iptables;

public sealed class FirewallPlannerTests
{
    [Fact]
    public void Of_one_rule_only_a_few_spellings_are_learned_so_that_nobody_fills_the_memory()
    {
        var aliases = new RuleAliases();
        var body = IptablesRule.Of(Rule(1, 1)).Body;
        foreach (var i in Enumerable.Range(0, 100))
        {
            aliases.Learn(RuleComment.HashOf(body)!, RuleItems.Normalize($"-m mark --mark {i} {body}"), "wanted");
        }

        Assert.Equal(4, Enumerable.Range(0, 100).Count(i => aliases.KeyOf(new SavedRule($"-m mark --mark {i} {body}")) == "wanted"));
    }

    [Fact]
    public void A_line_that_is_no_rule_is_shown_short_and_harmless()
    {
        var failure = Assert.Throws<FormatException>(() => IptablesDump.Parse($"*nat\n\u001b[2J{new string('x', 100_000)}\nCOMMIT\n"));

        Assert.InRange(failure.Message.Length, 1, 250);
        Assert.DoesNotContain('\u001b', failure.Message);
    }

    private const string DockerHost = """
        *filter
        :INPUT ACCEPT [0:0]
        :FORWARD DROP [0:0]
        :OUTPUT ACCEPT [0:0]
        :DOCKER - [0:0]
        :DOCKER-ISOLATION-STAGE-1 - [0:0]
        :DOCKER-USER - [0:0]
        [0:0] -A FORWARD -j DOCKER-USER
        [0:0] -A FORWARD -j DOCKER-ISOLATION-STAGE-1
        [7:9] -A DOCKER-USER -s 10.0.0.1/32 -j DROP
        [0:0] -A DOCKER-USER -j RETURN
        COMMIT

        """;

    // Of so few, no chain gets long enough to be divided (DividedChainsTests).
    private static readonly Gen<Rule> Rules =
        from place in Gen.Int[0, 3]
        from number in Gen.Int[1, 90]
        select Rule(place, number);

    private static readonly Gen<string> DirtyStarts =
        from own in Gen.Int[0, 3].SelectMany(_ => Rules.Array[0, 60])
        from jumps in Gen.Int[0, 3]
        from foreign in Gen.Bool
        from isolationFirst in Gen.Bool
        select Dirty(own, jumps, foreign, isolationFirst);

    [Fact]
    public void Any_start_comes_to_the_desired_rules_in_one_write_and_once_the_pending_revocations_are_done_with_nothing_is_written() =>
        Gen.Select(DirtyStarts, Rules.Array[0, 60]).Sample((start, desired) =>
        {
            var rules = Distinct(desired);
            var before = IptablesDump.Parse(start);
            var buried = FakeIptables.Restore(before, FirewallPlanner.Plan(before, rules, new RuleAliases()).RestoreText);
            var standing = FirewallPlanner.Plan(buried, rules, new RuleAliases());
            var ended = standing.PendingRevocations.ToHashSet(StringComparer.Ordinal);
            var after = FakeIptables.Restore(buried, FirewallPlanner.Plan(buried, rules, new RuleAliases(), ended: ended).RestoreText);

            Assert.True(standing.IsEmpty);
            Assert.True(FirewallPlanner.Plan(after, rules, new RuleAliases()) is { IsEmpty: true, PendingRevocations.Count: 0 });
            Assert.Equal(
                rules.Select(IptablesRule.Of).Select(r => (r.Table, r.Chain, r.Body)).Order(),
                FirewallPlanner.StandingRules(after).Select(r => (r.Table, r.Chain, r.Body)).Order());
            Assert.Equal(Foreign(before), Foreign(after));
        });

    [Theory]
    [InlineData("-s 10.0.0.0/8 -m comment --comment network-go -j NETWORK-GO-FORWARD")]
    [InlineData("-m comment --comment network-go -g NETWORK-GO-FORWARD")]
    public void A_jump_that_was_narrowed_or_turned_into_a_goto_is_put_right(string jump)
    {
        var desired = Distinct([Rule(1, 1)]);
        var host = IptablesDump.Parse(DockerHost);
        var before = FakeIptables.Restore(host, FirewallPlanner.Plan(host, desired, new RuleAliases()).RestoreText);
        var bent = IptablesDump.Parse(before.Print().Replace(
            "-m comment --comment \"network-go\" -j NETWORK-GO-FORWARD", jump, StringComparison.Ordinal));
        var after = FakeIptables.Restore(bent, FirewallPlanner.Plan(bent, desired, new RuleAliases()).RestoreText);

        Assert.NotEqual(before.Print(), bent.Print(), StringComparer.Ordinal);
        Assert.Equal(before.Print(), after.Print());
    }

    [Theory]
    [InlineData("PREROUTING", "POSTROUTING")]
    [InlineData("POSTROUTING", "PREROUTING")]
    public void Own_chains_that_lead_to_each_other_are_parted_in_one_write(string from, string to)
    {
        var before = IptablesDump.Parse($"""
            *nat
            :PREROUTING ACCEPT [0:0]
            :POSTROUTING ACCEPT [0:0]
            :NETWORK-GO-{to} - [0:0]
            :NETWORK-GO-{from} - [0:0]
            -A {from} -m comment --comment network-go -j NETWORK-GO-{from}
            -A NETWORK-GO-{from} -p tcp -j ACCEPT
            -A NETWORK-GO-{from} -m comment --comment network-go -j NETWORK-GO-{to}
            -A NETWORK-GO-{from} -p udp -j ACCEPT
            COMMIT

            """);
        var rule = Rule(from == "PREROUTING" ? 2 : 3, 1);
        var kept = FakeIptables.Restore(before, FirewallPlanner.Plan(before, Distinct([rule]), new RuleAliases()).RestoreText);
        var none = FakeIptables.Restore(before, FirewallPlanner.Plan(before, [], new RuleAliases()).RestoreText);

        Assert.Equal(IptablesRule.Of(rule).Body, Assert.Single(FirewallPlanner.StandingRules(kept)).Body);
        Assert.Null(kept.Table("nat")!.Chain($"NETWORK-GO-{to}"));
        Assert.False(FirewallPlanner.HoldsOwn(none));
    }

    [Fact]
    public void A_rule_for_everyone_is_known_again_though_iptables_does_not_save_its_source() =>
        Assert.Equal(
            RuleItems.Normalize("-s 0.0.0.0/0 -d 10.2.0.2/32 -j ACCEPT"), RuleItems.Normalize("-d 10.2.0.2/32 -j ACCEPT"));

    [Fact]
    public void Rules_that_stay_keep_their_counters() =>
        Gen.Select(Rules.Array[1, 60], Rules.Array[0, 60], Gen.Bool).Sample((first, second, rewrite) =>
        {
            var host = IptablesDump.Parse(DockerHost);
            var before = FakeIptables.Restore(host, FirewallPlanner.Plan(host, Distinct(first), new RuleAliases()).RestoreText);
            before = Counted(before);
            var text = FirewallPlanner.Plan(before, Distinct(second), new RuleAliases(), rewrite).RestoreText;
            var after = FakeIptables.Restore(before, text);

            foreach (var rule in before.Tables.SelectMany(t => t.Chains.Where(c => c.Name.StartsWith("NETWORK-GO", StringComparison.Ordinal))
                         .SelectMany(c => c.Rules.Select(r => (t.Name, Chain: c.Name, Rule: r)))))
            {
                var kept = after.Table(rule.Name)?.Chain(rule.Chain)?.Rules.FirstOrDefault(r => r.Body == rule.Rule.Body);
                if (kept is not null && InOneOrder(first, second))
                {
                    Assert.Equal(rule.Rule.Packets, kept.Packets);
                }
            }
        });

    [Fact]
    public void The_jump_stands_first_in_DOCKER_USER_before_the_operators_rules()
    {
        var host = IptablesDump.Parse(DockerHost);
        var after = FakeIptables.Restore(host, FirewallPlanner.Plan(host, [Rule(1, 1)], new RuleAliases()).RestoreText);

        var rules = after.Table("filter")!.Chain("DOCKER-USER")!.Rules;
        Assert.Equal("NETWORK-GO-FORWARD", rules[0].Target);
        Assert.Equal(7UL, rules[1].Packets);
    }

    [Fact]
    public void The_jump_moves_to_FORWARD_when_isolation_stands_before_DOCKER_USER()
    {
        var swapped = IptablesDump.Parse(DockerHost
            .Replace("-A FORWARD -j DOCKER-USER", "-A FORWARD -j X", StringComparison.Ordinal)
            .Replace("-A FORWARD -j DOCKER-ISOLATION-STAGE-1", "-A FORWARD -j DOCKER-ISOLATION-STAGE-1\n[0:0] -A FORWARD -j DOCKER-USER", StringComparison.Ordinal));
        var after = FakeIptables.Restore(swapped, FirewallPlanner.Plan(swapped, [Rule(1, 1)], new RuleAliases()).RestoreText);

        Assert.Equal("NETWORK-GO-FORWARD", after.Table("filter")!.Chain("FORWARD")!.Rules[0].Target);
        Assert.DoesNotContain(after.Table("filter")!.Chain("DOCKER-USER")!.Rules, r => r.Target == "NETWORK-GO-FORWARD");
    }

    [Fact]
    public void Nothing_desired_leaves_no_chain_and_no_jump_behind()
    {
        var host = IptablesDump.Parse(DockerHost);
        var full = FakeIptables.Restore(
            host, FirewallPlanner.Plan(host, [Rule(0, 1), Rule(1, 1), Rule(2, 1), Rule(3, 1)], new RuleAliases()).RestoreText);
        var plan = FirewallPlanner.Plan(full, [], new RuleAliases());
        var buried = FakeIptables.Restore(full, plan.RestoreText);
        var standing = FirewallPlanner.Plan(buried, [], new RuleAliases());
        var last = FirewallPlanner.Plan(buried, [], new RuleAliases(), ended: standing.PendingRevocations.ToHashSet(StringComparer.Ordinal));
        var after = FakeIptables.Restore(buried, last.RestoreText);

        Assert.DoesNotContain("ACCEPT", string.Concat(FirewallPlanner.StandingRules(buried)), StringComparison.Ordinal);
        Assert.True(standing.IsEmpty);
        Assert.NotEmpty(standing.PendingRevocations);
        Assert.DoesNotContain("NETWORK-GO", after.Print(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_that_a_foreign_rule_leads_to_is_emptied_but_not_deleted()
    {
        var held = IptablesDump.Parse(DockerHost.Replace(
            ":DOCKER-USER - [0:0]\n", ":DOCKER-USER - [0:0]\n:NETWORK-GO-FORWARD - [0:0]\n[0:0] -A INPUT -j NETWORK-GO-FORWARD\n", StringComparison.Ordinal));

        Assert.True(FirewallPlanner.Plan(held, [], new RuleAliases()).IsEmpty);
    }

    [Fact]
    public void A_rule_that_the_kernel_spells_otherwise_is_no_drift_once_that_is_known()
    {
        var rule = Rule(1, 1);
        var host = IptablesDump.Parse(DockerHost);
        var after = FakeIptables.Restore(host, FirewallPlanner.Plan(host, [rule], new RuleAliases()).RestoreText);
        var other = IptablesDump.Parse(after.Print().Replace("-s 10.1.0.1/32", "--src-range 10.1.0.1-10.1.0.1", StringComparison.Ordinal));
        var aliases = new RuleAliases();
        Assert.False(FirewallPlanner.Plan(other, [rule], aliases).IsEmpty);

        var saved = FirewallPlanner.StandingRules(other).Single().Body;
        aliases.Learn(IptablesRule.Of(rule).Hash, RuleItems.Normalize(saved), RuleItems.Normalize(IptablesRule.Of(rule).Body));
        Assert.True(FirewallPlanner.Plan(other, [rule], aliases).IsEmpty);
    }

    private static Rule Rule(int place, int number)
    {
        (RuleHook Hook, RuleAction Action) kind = place switch
        {
            0 => (RuleHook.Raw, RuleAction.Accept.Instance),
            1 => (RuleHook.Forward, RuleAction.Accept.Instance),
            2 => (RuleHook.DestinationNat, new RuleAction.TranslateDestination(IPAddress.Parse("10.2.0.2"), null, 1)),
            _ => (RuleHook.SourceNat, RuleAction.Masquerade.Instance),
        };
        var match = new FlowMatch { Source = IPNetwork.Parse($"10.1.0.{number}/32"), Protocol = IpProtocol.Tcp, Port = new(80) };
        return new Rule(kind.Hook, match, kind.Action, "p");
    }

    private static EquatableArray<Rule> Distinct(Rule[] rules) => rules.Distinct().ToEquatableArray();

    private static bool InOneOrder(Rule[] first, Rule[] second)
    {
        var common = second.Distinct().Where(first.Contains).ToList();
        return first.Distinct().Where(common.Contains).SequenceEqual(common);
    }

    private static IptablesDump Counted(IptablesDump dump)
    {
        var count = 0UL;
        return dump with
        {
            Tables = dump.Tables.Select(t => t with
            {
                Chains = t.Chains.Select(c => c with
                {
                    Rules = c.Rules.Select(r => r with { Packets = ++count }).ToEquatableArray(),
                }).ToEquatableArray(),
            }).ToEquatableArray(),
        };
    }

    private static List<string> Foreign(IptablesDump dump) =>
    [
        .. dump.Tables.SelectMany(t => t.Chains.Where(c => !c.Name.StartsWith("NETWORK-GO", StringComparison.Ordinal)).SelectMany(c => c.Rules
            .Where(r => r.Comment != RuleComment.Jump)
            .Select(r => $"{t.Name} {c.Name} {r}"))),
    ];

    private static string Dirty(Rule[] own, int jumps, bool foreign, bool isolationFirst)
    {
        var host = IptablesDump.Parse(DockerHost);
        var dirty = FakeIptables.Restore(host, FirewallPlanner.Plan(host, Distinct(own), new RuleAliases()).RestoreText);
        var chains = dirty.Table("filter")!.Chain(ChainNames.Forward) is null ? 0 : jumps;
        var lines = Enumerable.Repeat("-I DOCKER-USER 1 -m comment --comment \"network-go\" -j NETWORK-GO-FORWARD", chains)
            .Concat(foreign ? ["-I DOCKER-USER 1 -s 10.9.9.9/32 -j DROP", "-I FORWARD 1 -s 10.8.8.8/32 -j DROP"] : [])
            .Concat(isolationFirst ? ["-D FORWARD -j DOCKER-USER", "-A FORWARD -j DOCKER-USER"] : []);
        return FakeIptables.Restore(dirty, $"*filter\n{string.Join('\n', lines)}\nCOMMIT\n").Print();
    }
}
