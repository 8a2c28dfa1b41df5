using System.Globalization;
using System.Net;
using NetworkGo.Netfilter.Conntrack;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Rules;
using NetworkGo.Netfilter.Walk;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Core.Tests.Iptables;

public sealed class DividedChainsTests
{
    private const int MostUndivided = 32;

    // Docker from 28 on drops in raw what comes for a container by another bridge; DOCKER-USER comes before what drops.
    private const string Host = """
        *raw
        :PREROUTING ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        [0:0] -A PREROUTING -d 10.0.0.0/14 -j DROP
        COMMIT
        *filter
        :INPUT ACCEPT [0:0]
        :FORWARD DROP [0:0]
        :OUTPUT ACCEPT [0:0]
        :DOCKER-USER - [0:0]
        [0:0] -A FORWARD -j DOCKER-USER
        COMMIT

        """;

    [Fact]
    public void A_packet_ends_in_divided_chains_as_it_does_in_one_long_chain()
    {
        var forwarded = 0;
        for (var seed = 0; seed < 4; seed++)
        {
            var rules = ManyPolicies.Rules(seed, 120);
            var (divided, flat) = (Written(rules), Undivided(rules));
            Assert.NotEmpty(Branches(divided));
            Assert.Empty(Branches(flat));
            var random = new Random(seed);
            for (var i = 0; i < 300; i++)
            {
                var packet = Packet(random, rules[random.Next(rules.Count)].Match);
                var ends = Walk(flat, packet);
                Assert.Equal(ends.Select(Say), Walk(divided, packet).Select(Say), StringComparer.Ordinal);
                foreach (var answer in ends.Where(static e => e.Verdict == WalkVerdict.Forwarded).Select(static e => WalkPacket.AnswerTo(e, DeviceTo(e.Flow.ReplySource))))
                {
                    forwarded++;
                    Assert.Equal(Walk(flat, answer).Select(Say), Walk(divided, answer).Select(Say), StringComparer.Ordinal);
                }
            }
        }

        Assert.True(forwarded > 50, $"only {forwarded} of the packets came through: nothing was compared");
    }

    [Fact]
    public void A_packet_ends_by_the_values_of_rules_as_it_does_by_their_text()
    {
        var forwarded = 0;
        for (var seed = 0; seed < 4; seed++)
        {
            var rules = ManyPolicies.Rules(seed, 120);
            var (byText, byValue) = (Undivided(rules), Valued(rules));
            var random = new Random(seed);
            for (var i = 0; i < 300; i++)
            {
                var packet = RandomPackets.Near(random, rules[random.Next(rules.Count)].Match);
                var ends = Walk(byText, packet);
                Assert.Equal(ends.Select(Say), Walk(byValue, packet).Select(Say), StringComparer.Ordinal);
                foreach (var answer in ends.Where(static e => e.Verdict == WalkVerdict.Forwarded).Select(static e => WalkPacket.AnswerTo(e, DeviceTo(e.Flow.ReplySource))))
                {
                    forwarded++;
                    Assert.Equal(Walk(byText, answer).Select(Say), Walk(byValue, answer).Select(Say), StringComparer.Ordinal);
                }
            }
        }

        Assert.True(forwarded > 50, $"only {forwarded} of the packets came through: nothing was compared");
    }

    [Theory]
    [InlineData("any", 400)]
    [InlineData("one target", 400)]
    [InlineData("one pair", 400)]
    [InlineData("one pair", 3000)]
    public void Of_accepts_a_packet_never_meets_more_than_a_few_branches_of_few_rules(string shape, int policies)
    {
        var dump = Written(ManyPolicies.Rules(1, policies, shape: shape));
        var filter = dump.Table("filter")!.Chains.Where(static c => c.Name.StartsWith("NETWORK-GO-", StringComparison.Ordinal)).ToDictionary(static c => c.Name, StringComparer.Ordinal);
        int Depth(string chain) => 1 + filter[chain].Rules.Select(static r => r.Target).Where(filter.ContainsKey!).Select(t => Depth(t!)).DefaultIfEmpty(0).Max();

        Assert.All(filter.Values, static c => Assert.InRange(c.Rules.Count, 1, 2 * MostUndivided));
        Assert.InRange(Depth(ChainNames.Forward), 2, 8);
        Assert.All(filter.Keys, static n => Assert.InRange(n.Length, 1, 28));
    }

    [Fact]
    public void So_few_rules_as_most_hosts_have_stay_in_one_chain_in_the_order_of_the_file()
    {
        var rules = ManyPolicies.Rules(3, 300).Where(static r => r.Hook == RuleHook.Forward).Take(MostUndivided).ToEquatableArray();

        Assert.Equal(rules.Select(static r => IptablesRule.Of(r).Body), Written(rules).Table("filter")!.Chain(ChainNames.Forward)!.Rules.Select(static r => r.Body), StringComparer.Ordinal);
    }

    [Fact]
    public void One_policy_more_or_less_among_many_writes_its_own_branches_and_leaves_every_counter()
    {
        var (all, less) = (ManyPolicies.Rules(5, 600, shape: "one pair"), ManyPolicies.Rules(5, 600, without: 300, shape: "one pair"));
        var before = Counted(Written(less));
        foreach (var (start, desired) in new[] { (before, all), (Counted(Written(all)), less) })
        {
            var plan = FirewallPlanner.Plan(start, desired, new RuleAliases());
            var after = FakeIptables.Restore(start, plan.RestoreText);

            Assert.InRange(plan.RestoreText.Split('\n').Length, 3, 12);
            Assert.InRange(plan.Changes.Count, 3, 4);
            var counts = start.Tables.SelectMany(static t => t.Chains).SelectMany(static c => c.Rules).ToDictionary(static r => r.Body, static r => r.Packets, StringComparer.Ordinal);
            Assert.All(
                after.Tables.SelectMany(static t => t.Chains).SelectMany(static c => c.Rules).Where(r => counts.ContainsKey(r.Body)),
                r => Assert.Equal(counts[r.Body], r.Packets));
        }
    }

    [Theory]
    [InlineData(8, 200)]
    [InlineData(200, 8)]
    [InlineData(200, 190)]
    [InlineData(0, 200)]
    [InlineData(200, 0)]
    public void Many_become_few_and_few_many_by_one_write_and_rules_that_stay_keep_their_counters(int first, int second)
    {
        var before = Counted(Written(ManyPolicies.Rules(7, first)));
        var desired = ManyPolicies.Rules(7, second);
        var plan = FirewallPlanner.Plan(before, desired, new RuleAliases());
        var buried = FakeIptables.Restore(before, plan.RestoreText);
        var standing = FirewallPlanner.Plan(buried, desired, new RuleAliases());
        Assert.True(standing.IsEmpty);
        var ended = standing.PendingRevocations.ToHashSet(StringComparer.Ordinal);
        var after = FakeIptables.Restore(buried, FirewallPlanner.Plan(buried, desired, new RuleAliases(), ended: ended).RestoreText);

        Assert.True(FirewallPlanner.Plan(after, desired, new RuleAliases()) is { IsEmpty: true, PendingRevocations.Count: 0 });
        Assert.Equal(
            desired.Select(IptablesRule.Of).Select(static r => $"{r.Table} {r.Body}").Order(StringComparer.Ordinal),
            FirewallPlanner.StandingRules(after).Where(static r => RuleComment.HashOf(r.Body) is not null).Select(static r => $"{r.Table} {r.Body}").Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        var gone = ManyPolicies.Rules(7, first).Except(desired).Count(static r => FlowMatcher.Of(r) is not null);
        Assert.InRange(standing.PendingRevocations.Count, gone == 0 ? 0 : 1, gone);
        var counts = before.Tables.SelectMany(static t => t.Chains).SelectMany(static c => c.Rules).Where(static r => RuleComment.HashOf(r.Body) is not null).ToDictionary(static r => r.Body, static r => r.Packets, StringComparer.Ordinal);
        Assert.All(
            after.Tables.SelectMany(static t => t.Chains).SelectMany(static c => c.Rules).Where(r => counts.ContainsKey(r.Body)),
            r => Assert.Equal(counts[r.Body], r.Packets));
        if (second == 0)
        {
            Assert.DoesNotContain("NETWORK-GO", after.Print(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Branches_that_nobody_asks_for_go_with_what_leads_to_them_and_one_that_a_foreign_rule_leads_to_is_emptied()
    {
        var rules = ManyPolicies.Rules(9, 200);
        var whole = Written(rules);
        var dirty = FakeIptables.Restore(whole, """
            *filter
            :NETWORK-GO-F-000000000001 - [0:0]
            :NETWORK-GO-F-of-another-version - [0:0]
            -A NETWORK-GO-F-000000000001 -s 10.0.0.1/32 -j ACCEPT
            -A NETWORK-GO-F-of-another-version -j NETWORK-GO-F-000000000001
            -A NETWORK-GO-FORWARD -j NETWORK-GO-F-of-another-version
            -A FORWARD -m comment --comment network-go -j NETWORK-GO-F-000000000001
            COMMIT

            """);
        var held = FakeIptables.Restore(dirty, "*filter\n-A INPUT -j NETWORK-GO-F-000000000001\nCOMMIT\n");

        Assert.Equal(whole.Print(), FakeIptables.Restore(dirty, FirewallPlanner.Plan(dirty, rules, new RuleAliases()).RestoreText).Print());
        var after = FakeIptables.Restore(held, FirewallPlanner.Plan(held, rules, new RuleAliases()).RestoreText);
        Assert.Empty(after.Table("filter")!.Chain("NETWORK-GO-F-000000000001")!.Rules);
        Assert.True(FirewallPlanner.Plan(after, rules, new RuleAliases()).IsEmpty);
    }

    [Fact]
    public void A_rule_that_is_lost_in_a_branch_comes_back_by_one_insertion()
    {
        var rules = ManyPolicies.Rules(11, 200);
        var whole = Written(rules);
        var branch = Branches(whole).First(static c => c.Rules.Any(static r => RuleComment.HashOf(r.Body) is not null));
        var lost = FakeIptables.Restore(whole, $"*{TableOf(whole, branch)}\n-D {branch.Name} 1\nCOMMIT\n");
        var plan = FirewallPlanner.Plan(lost, rules, new RuleAliases());

        Assert.Equal(["*" + TableOf(whole, branch), $"-I {branch.Name} 1 {branch.Rules[0].Body}", "COMMIT"], plan.RestoreText.Split('\n', StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);
    }

    private static IptablesDump Written(EquatableArray<Rule> rules)
    {
        var host = IptablesDump.Parse(Host);
        var after = FakeIptables.Restore(host, FirewallPlanner.Plan(host, rules, new RuleAliases()).RestoreText);
        Assert.True(FirewallPlanner.Plan(after, rules, new RuleAliases()) is { IsEmpty: true, PendingRevocations.Count: 0 });
        return after;
    }

    private static IptablesDump Undivided(EquatableArray<Rule> rules) => FakeIptables.Restore(
        IptablesDump.Parse(Host),
        string.Concat(ChainHook.For(IptablesDump.Parse(Host)).GroupBy(static h => h.Table).Select(table =>
            $"*{ChainHook.NameOf(table.Key)}\n"
            + string.Concat(table.Select(static h => $":{h.Chain} - [0:0]\n-I {h.Hook} 1 {h.Jump}\n"))
            + string.Concat(table.SelectMany(h => DesiredChains.Of(rules).Of(h.Table, h.Chain)).Select(static r => $"-A {r.Chain} {r.Body}\n"))
            + "COMMIT\n")));

    private static IptablesDump Valued(EquatableArray<Rule> rules)
    {
        var values = DesiredChains.Of(rules).Rules.ToLookup(static r => r.Body, static r => r.Rule, StringComparer.Ordinal);
        var text = Undivided(rules);
        return text with
        {
            Tables = text.Tables.Select(t => t with
            {
                Chains = t.Chains.Select(c => c with { Rules = c.Rules.Select(r => r with { Own = values[r.Body].FirstOrDefault() }).ToEquatableArray() }).ToEquatableArray(),
            }).ToEquatableArray(),
        };
    }

    private static IEnumerable<SavedChain> Branches(IptablesDump dump) => dump.Tables.SelectMany(static t => t.Chains)
        .Where(static c => c.Name.StartsWith("NETWORK-GO-", StringComparison.Ordinal)
            && c.Name is not (ChainNames.Forward or ChainNames.Prerouting or ChainNames.Postrouting));

    private static string TableOf(IptablesDump dump, SavedChain chain) => dump.Tables.First(t => t.Chains.Contains(chain)).Name;

    private static IptablesDump Counted(IptablesDump dump)
    {
        var count = 0UL;
        return dump with
        {
            Tables = dump.Tables.Select(t => t with
            {
                Chains = t.Chains.Select(c => c with { Rules = c.Rules.Select(r => r with { Packets = ++count, Bytes = count }).ToEquatableArray() }).ToEquatableArray(),
            }).ToEquatableArray(),
        };
    }

    private static EquatableArray<WalkOutcome> Walk(IptablesDump dump, WalkPacket packet) => PacketWalk.Walk(dump, packet, Route, IsLocal);

    private static string Say(WalkOutcome outcome) => string.Create(
        CultureInfo.InvariantCulture,
        $"{outcome.Verdict} {outcome.Packet.Source} {outcome.Packet.Destination}:{outcome.Packet.DestinationPort} {outcome.Packet.Mark} {outcome.Output}");

    private static WalkPacket Packet(Random random, FlowMatch match)
    {
        var source = random.Next(3) == 0 ? IPAddress.Parse($"10.{random.Next(8, 16)}.0.2") : IPAddress.Parse(ManyPolicies.AddressOf(random.Next(ManyPolicies.Addresses)));
        var isAimed = random.Next(2) == 0 && match.Target is { PrefixLength: 32 };
        if (isAimed && match.Source is { PrefixLength: 32 } one)
        {
            source = one.BaseAddress;
        }

        return new WalkPacket
        {
            Input = DeviceTo(source),
            Source = source,
            Destination = isAimed ? match.Target!.Value.BaseAddress : random.Next(4) == 0 ? IPAddress.Parse("10.9.0.1") : IPAddress.Parse(ManyPolicies.AddressOf(random.Next(ManyPolicies.Addresses))),
            Protocol = isAimed && match.Protocol == IpProtocol.Udp ? "udp" : random.Next(5) switch { 0 => "udp", 1 => "sctp", _ => "tcp" },
            SourcePort = 5000,
            DestinationPort = isAimed && match.Port is { } port ? port.First : (ushort)random.Next(1, 60),
        };
    }

    private static bool IsLocal(IPAddress address) => address.ToString() == "10.9.0.1";

    private static WalkRoute? Route(WalkPacket packet) => IsLocal(packet.Destination) ? new WalkRoute(true, null, null)
        : new WalkRoute(false, DeviceTo(packet.Destination), IPAddress.Parse("10.9.0.1"));

    private static string DeviceTo(IPAddress address) => address.ToString().Split('.')[1] switch
    {
        "1" => "br1",
        "2" => "br2",
        "3" => "br3",
        _ => "wg0",
    };
}
