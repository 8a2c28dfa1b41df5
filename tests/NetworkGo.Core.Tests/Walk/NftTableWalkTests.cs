using System.Net;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Tests.Walk;
using NetworkGo.Netfilter.Walk;
using NetworkGo.Netfilter.Walk.Nft;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Core.Tests.Walk;

/// <summary>
/// The first packet 10.9.0.2:40000 to 10.2.0.2:80, in by wg0, out by br2, and its answer, through tables as nft 1.0.6
/// writes them.
/// </summary>
public sealed class NftTableWalkTests
{
    private const string Accept = """{"accept": null}""";
    private const string Drop = """{"drop": null}""";
    private const string Unknown = """{"match": {"op": "==", "left": {"meta": {"key": "cgroup"}}, "right": 1}}""";
    private const string Port80 = """{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 80}}""";
    private const string Port8080 = """{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 8080}}""";
    private const string New = """{"match": {"op": "in", "left": {"ct": {"key": "state"}}, "right": "new"}}""";
    private const string Sets = """
        {"set": {"family": "inet", "name": "allowed", "table": "t", "type": "ipv4_addr", "flags": ["interval"], "elem": ["10.0.0.1", {"prefix": {"addr": "10.9.0.0", "len": 16}}, {"range": ["10.2.0.1", "10.2.0.9"]}]}},
        {"set": {"family": "inet", "name": "pairs", "table": "t", "type": ["ipv4_addr", "inet_service"], "elem": [{"concat": ["10.9.0.2", 80]}]}},
        {"set": {"family": "inet", "name": "filled", "table": "t", "type": "ipv4_addr", "flags": ["timeout"]}},
        {"map": {"family": "inet", "name": "m", "table": "t", "type": "inet_service", "map": "verdict", "elem": [[80, {"drop": null}], [81, {"accept": null}]]}},
        {"map": {"family": "inet", "name": "rest", "table": "t", "type": "inet_service", "map": "verdict", "flags": ["interval"], "elem": [["*", {"drop": null}], [{"range": [90, 99]}, {"accept": null}]]}},
        {"map": {"family": "inet", "name": "learnt", "table": "t", "type": "inet_service", "map": "verdict", "elem": [[80, {"accept": null}]]}},
        {"rule": {"family": "inet", "table": "t", "chain": "unused", "expr": [{"map": {"op": "add", "elem": 1, "data": {"drop": null}, "map": "@learnt"}}]}},
        {"rule": {"family": "inet", "table": "t", "chain": "unused", "expr": [{"set": {"op": "add", "elem": {"payload": {"protocol": "ip", "field": "saddr"}}, "set": "@filled"}}]}},
        {"chain": {"family": "inet", "table": "t", "name": "unused"}}
        """;

    public enum Matches
    {
        Yes,
        No,
        Perhaps,
    }

    [Theory]
    [InlineData(Matches.Yes, """{"meta": {"key": "iifname"}}""", "==", "\"wg*\"")]
    [InlineData(Matches.No, """{"meta": {"key": "iifname"}}""", "==", """{"set": ["wg", "br*"]}""")]
    [InlineData(Matches.Yes, """{"meta": {"key": "oif"}}""", "!=", "\"lo\"")]
    [InlineData(Matches.Perhaps, """{"meta": {"key": "iif"}}""", "==", "7")]
    [InlineData(Matches.Yes, """{"payload": {"protocol": "ip", "field": "saddr"}}""", "==", "\"@allowed\"")]
    [InlineData(Matches.Yes, """{"payload": {"protocol": "ip", "field": "daddr"}}""", "==", "\"@allowed\"")]
    [InlineData(Matches.No, """{"payload": {"protocol": "ip", "field": "daddr"}}""", "!=", "\"@allowed\"")]
    [InlineData(Matches.Perhaps, """{"payload": {"protocol": "ip", "field": "daddr"}}""", "==", "\"@nowhere\"")]
    [InlineData(Matches.Perhaps, """{"payload": {"protocol": "ip", "field": "saddr"}}""", "==", "\"@filled\"")]
    [InlineData(Matches.Yes, """{"concat": [{"payload": {"protocol": "ip", "field": "saddr"}}, {"payload": {"protocol": "tcp", "field": "dport"}}]}""", "==", "\"@pairs\"")]
    [InlineData(Matches.No, """{"concat": [{"payload": {"protocol": "ip", "field": "daddr"}}, {"payload": {"protocol": "tcp", "field": "dport"}}]}""", "==", "\"@pairs\"")]
    [InlineData(Matches.Yes, """{"payload": {"protocol": "th", "field": "dport"}}""", "==", """{"range": [1, 1024]}""")]
    [InlineData(Matches.Yes, """{"payload": {"protocol": "tcp", "field": "sport"}}""", ">", "1023")]
    [InlineData(Matches.No, """{"payload": {"protocol": "udp", "field": "dport"}}""", "!=", "53")]
    [InlineData(Matches.Yes, """{"meta": {"key": "l4proto"}}""", "==", """{"set": ["udp", 6]}""")]
    [InlineData(Matches.No, """{"payload": {"protocol": "ip", "field": "protocol"}}""", "==", "\"gre\"")]
    [InlineData(Matches.No, """{"meta": {"key": "nfproto"}}""", "==", "\"ipv6\"")]
    [InlineData(Matches.No, """{"payload": {"protocol": "ip6", "field": "saddr"}}""", "!=", "\"::1\"")]
    [InlineData(Matches.No, """{"payload": {"protocol": "icmpv6", "field": "type"}}""", "==", "\"echo-request\"")]
    [InlineData(Matches.No, """{"payload": {"protocol": "icmp", "field": "type"}}""", "!=", "\"echo-request\"")]
    [InlineData(Matches.Yes, """{"ct": {"key": "state"}}""", "in", """["established", "new"]""")]
    [InlineData(Matches.No, """{"ct": {"key": "state"}}""", "==", """{"set": ["established", "related"]}""")]
    [InlineData(Matches.No, """{"ct": {"key": "status"}}""", "in", "\"dnat\"")]
    [InlineData(Matches.Perhaps, """{"ct": {"key": "status"}}""", "in", "\"assured\"")]
    [InlineData(Matches.Yes, """{"ct": {"key": "direction"}}""", "==", "\"original\"")]
    [InlineData(Matches.Yes, """{"&": [{"payload": {"protocol": "tcp", "field": "flags"}}, ["fin", "syn", "rst", "ack"]]}""", "==", "\"syn\"")]
    [InlineData(Matches.Yes, """{"&": [{"payload": {"protocol": "tcp", "field": "flags"}}, {"|": [{"|": ["fin", "syn"]}, "rst"]}]}""", "==", "\"syn\"")]
    [InlineData(Matches.No, """{"payload": {"protocol": "tcp", "field": "flags"}}""", "!", """["fin", "syn"]""")]
    [InlineData(Matches.Yes, """{"payload": {"protocol": "tcp", "field": "flags"}}""", "in", """["ack", "syn"]""")]
    [InlineData(Matches.No, """{"&": [{"meta": {"key": "mark"}}, 1]}""", "!=", "0")]
    [InlineData(Matches.No, """{"fib": {"result": "type", "flags": ["daddr"]}}""", "==", "\"local\"")]
    [InlineData(Matches.Perhaps, """{"fib": {"result": "oif", "flags": ["saddr", "iif"]}}""", "==", "false")]
    [InlineData(Matches.No, """{"meta": {"key": "pkttype"}}""", "==", """{"set": ["broadcast", "multicast"]}""")]
    [InlineData(Matches.Perhaps, """{"payload": {"protocol": "tcp", "field": "window"}}""", "==", "1")]
    [InlineData(Matches.No, """{"payload": {"protocol": "udp", "field": "length"}}""", "==", "1")]
    public void A_test_holds_for_the_packet_or_not_or_cannot_be_told(Matches expected, string left, string operation, string right)
    {
        var outcome = Forwarded(Chain(rules: $$$$"""[{"match": {"op": "{{{{operation}}}}", "left": {{{{left}}}}, "right": {{{{right}}}}}}, {{{{Drop}}}}]"""));

        Assert.Equal(expected, outcome.Verdict == WalkVerdict.Dropped ? Matches.Yes : outcome.Doubt is null ? Matches.No : Matches.Perhaps);
    }

    [Theory]
    [InlineData("passes", "accept", $"[{Port8080}, {Drop}]")]
    [InlineData("dropped", "drop", $"[{Port8080}, {Accept}]")]
    [InlineData("rejected", "accept", $$$$"""[{{{{Port80}}}}, {"reject": {"type": "icmpx", "expr": "admin-prohibited"}}]""")]
    [InlineData("not known", "accept", $"[{Unknown}, {Drop}]")]
    [InlineData("passes", "accept", $"[{Unknown}, {Accept}]")]
    [InlineData("dropped", "accept", $"[{Unknown}, {Drop}]", $"[{Drop}]")]
    [InlineData("passes", "drop", $"[{Unknown}, {Accept}]", $"[{Accept}]", $"[{Drop}]")]
    [InlineData("not known", "drop", $"[{Unknown}, {Accept}]")]
    [InlineData("dropped", "accept", $"[{Unknown}]", """[{"limit": {"rate": 10, "per": "second"}}, {"log": {"prefix": "x "}}]""", $"[{Drop}]")]
    [InlineData("not known", "drop", $$$$"""[{"limit": {"rate": 10, "per": "second"}}, {{{{Accept}}}}]""")]
    [InlineData("not known", "accept", """[{"queue": {"num": 1}}]""", $"[{Accept}]")]
    [InlineData("not known", "accept", """[{"xt": null}]""")]
    [InlineData("not known", "accept", $$$$"""[{"xt": null}, {{{{Accept}}}}]""", $"[{Accept}]")]
    [InlineData("passes", "accept", $$$$"""[{{{{Port8080}}}}, {"queue": {"num": 1}}]""")]
    [InlineData("dropped", "accept", """[{"jump": {"target": "sub"}}]""")]
    [InlineData("not known", "accept", $$$$"""[{{{{Unknown}}}}, {"jump": {"target": "sub"}}]""")]
    [InlineData("dropped", "drop", $$$$"""[{{{{Unknown}}}}, {"jump": {"target": "sub"}}]""")]
    [InlineData("passes", "accept", $$$$"""[{{{{Unknown}}}}, {"jump": {"target": "back"}}]""")]
    [InlineData("dropped", "accept", """[{"jump": {"target": "back"}}]""", $"[{Drop}]")]
    [InlineData("passes", "accept", """[{"goto": {"target": "back"}}]""", $"[{Drop}]")]
    [InlineData("not known", "accept", $$$$"""[{{{{Unknown}}}}, {"goto": {"target": "back"}}]""", $"[{Drop}]")]
    [InlineData("passes", "accept", """[{"return": null}]""", $"[{Drop}]")]
    [InlineData("not known", "accept", """[{"jump": {"target": "circle"}}]""")]
    [InlineData("dropped", "accept", """[{"vmap": {"key": {"payload": {"protocol": "tcp", "field": "dport"}}, "data": "@m"}}]""", $"[{Accept}]")]
    [InlineData("dropped", "accept", """[{"vmap": {"key": {"payload": {"protocol": "tcp", "field": "dport"}}, "data": "@rest"}}]""", $"[{Accept}]")]
    [InlineData("passes", "accept", """[{"vmap": {"key": {"payload": {"protocol": "udp", "field": "dport"}}, "data": "@rest"}}]""")]
    [InlineData("not known", "accept", """[{"vmap": {"key": {"payload": {"protocol": "tcp", "field": "dport"}}, "data": "@nowhere"}}]""")]
    [InlineData("not known", "accept", """[{"vmap": {"key": {"payload": {"protocol": "tcp", "field": "dport"}}, "data": "@learnt"}}]""")]
    [InlineData("passes", "drop", """[{"vmap": {"key": {"ct": {"key": "state"}}, "data": {"set": [["invalid", {"drop": null}], ["new", {"accept": null}]]}}}]""")]
    [InlineData("dropped", "drop", """[{"vmap": {"key": {"ct": {"key": "state"}}, "data": {"set": [["invalid", {"drop": null}], ["established", {"accept": null}]]}}}]""")]
    [InlineData("not known", "accept", """[{"vmap": {"key": {"meta": {"key": "cpu"}}, "data": {"set": [[0, {"drop": null}], [1, {"accept": null}]]}}}]""")]
    [InlineData("dropped", "accept", """[{"vmap": {"key": {"concat": [{"meta": {"key": "iifname"}}, {"meta": {"key": "oifname"}}]}, "data": {"set": [[{"concat": ["wg0", "br2"]}, {"drop": null}]]}}}]""")]
    [InlineData("not known for certain", "accept", """[{"notrack": null}]""")]
    public void What_cannot_be_told_counts_only_where_the_end_depends_on_it(string expected, string policy, params string[] rules)
    {
        var outcome = Forwarded(Chain(policy: policy, rules: rules));

        Assert.Equal(expected, outcome.Verdict switch
        {
            WalkVerdict.Dropped => "dropped",
            WalkVerdict.Rejected => "rejected",
            WalkVerdict.Unknown => "not known for certain",
            _ => outcome.Doubt is null ? "passes" : "not known",
        });
    }

    [Fact]
    public void The_rule_that_drops_is_named_with_its_table_and_its_text()
    {
        var sub = $$$$"""{"rule": {"family": "inet", "table": "t", "chain": "deny", "comment": "no web", "expr": [{{{{New}}}}, {{{{Port80}}}}, {"counter": {"packets": 0, "bytes": 0}}, {{{{Drop}}}}]}}, {"chain": {"family": "inet", "table": "t", "name": "deny"}}""";
        var outcome = Forwarded(NftJson.Parse(Text("filter", "forward", 0, "accept", [$"[{Port8080}, {Accept}]", """[{"jump": {"target": "deny"}}]"""], sub)));

        Assert.Equal(["inet t c 2: jump deny", "inet t deny 1: ct state new tcp dport 80 counter drop comment \"no web\""], outcome.Trace.Select(static s => $"{s.Table} {s.Chain} {s.Number}: {s.Rule}"), StringComparer.Ordinal);
        Assert.Equal("rule 1 of inet t deny", outcome.Trace[^1].Place);
        Assert.True(outcome.Trace[^1] is { Decides: true, IsOfNft: true, IsEngines: false });
        Assert.False(outcome.Trace[0].Decides);
    }

    [Fact]
    public void The_policy_of_a_chain_is_its_end()
    {
        var outcome = Forwarded(Chain(policy: "drop", rules: $"[{Port8080}, {Accept}]"));

        Assert.Equal("the end of inet t c", outcome.Trace[^1].Place);
    }

    [Fact]
    public void Where_the_end_is_not_known_the_rule_is_named_that_it_depends_on()
    {
        var outcome = Forwarded(Chain(rules: [$"[{Unknown}, {Accept}]", $"[{Port80}, {Drop}]"]));

        Assert.Equal((WalkVerdict.Forwarded, 1), (outcome.Verdict, outcome.Doubt!.Number));
    }

    [Theory]
    [InlineData("filter", "forward", true)]
    [InlineData("filter", "prerouting", true)]
    [InlineData("filter", "postrouting", true)]
    [InlineData("filter", "input", false)]
    [InlineData("filter", "output", false)]
    [InlineData("nat", "prerouting", true)]
    [InlineData("filter", "ingress", false)]
    public void A_packet_meets_the_chains_of_the_hooks_that_it_passes(string type, string hook, bool meets) =>
        Assert.Equal(meets ? WalkVerdict.Dropped : WalkVerdict.Forwarded, Forwarded(Chain(type, hook, rules: $"[{Drop}]")).Verdict);

    [Theory]
    [InlineData("input", true)]
    [InlineData("output", true)]
    [InlineData("forward", false)]
    public void What_is_made_here_and_for_here_meets_output_and_input(string hook, bool meets)
    {
        var packet = Packet() with { Input = null, Source = IPAddress.Parse("10.2.0.1"), Destination = IPAddress.Parse("10.2.0.1") };

        Assert.Equal(meets ? WalkVerdict.Dropped : WalkVerdict.Delivered, Assert.Single(Walk(packet, "", Chain("filter", hook, rules: $"[{Drop}]"))).Verdict);
    }

    [Theory]
    [InlineData(-150, Port8080, true)]
    [InlineData(-150, Port80, false)]
    [InlineData(-90, Port8080, false)]
    [InlineData(-90, Port80, true)]
    [InlineData(-100, Port80, null)]
    [InlineData(-100, New, true)]
    [InlineData(-300, Port8080, true)]
    [InlineData(-300, New, null)]
    public void The_priority_decides_whether_it_meets_the_packet_before_the_translation_or_after_it(int priority, string test, bool? drops)
    {
        const string dnat = "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.2.0.2:80\nCOMMIT\n";
        var packet = Packet() with { Destination = IPAddress.Parse("10.9.0.1"), DestinationPort = 8080 };
        var outcome = Assert.Single(Walk(packet, dnat, Chain("filter", "prerouting", priority, rules: $"[{test}, {Drop}]")));

        Assert.Equal(drops, outcome.Verdict == WalkVerdict.Dropped ? true : outcome.Doubt is null ? false : null);
    }

    [Fact]
    public void What_was_translated_has_that_status_and_its_answers_are_of_the_other_direction()
    {
        const string nat = "*nat\n:PREROUTING ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.2.0.2:80\n-A POSTROUTING -o br2 -j MASQUERADE\nCOMMIT\n";
        var chain = Chain(policy: "drop", rules:
        [
            """[{"match": {"op": "in", "left": {"ct": {"key": "status"}}, "right": "dnat"}}, {"match": {"op": "==", "left": {"ct": {"key": "direction"}}, "right": "original"}}, {"accept": null}]""",
            """[{"match": {"op": "==", "left": {"ct": {"key": "state"}}, "right": "established"}}, {"match": {"op": "==", "left": {"ct": {"key": "direction"}}, "right": "reply"}}, {"match": {"op": "==", "left": {"&": [{"payload": {"protocol": "tcp", "field": "flags"}}, ["syn", "ack"]]}, "right": ["syn", "ack"]}}, {"accept": null}]""",
        ]);
        var packet = Packet() with { Destination = IPAddress.Parse("10.9.0.1"), DestinationPort = 8080 };
        var asked = Assert.Single(Walk(packet, nat, chain));
        var answer = Assert.Single(Walk(WalkPacket.AnswerTo(asked, "br2"), nat, chain));

        Assert.Equal((WalkVerdict.Forwarded, WalkVerdict.Forwarded), (asked.Verdict, answer.Verdict));
        Assert.Equal([1, 2], [asked.Trace[^2].Number, answer.Trace[^1].Number]);
    }

    [Theory]
    [InlineData("""{"dnat": {"family": "ip", "addr": "10.0.0.1"}}""", Port80, WalkVerdict.Unknown)]
    [InlineData("""{"redirect": {"port": 1}}""", Unknown, WalkVerdict.Unknown)]
    [InlineData("""{"redirect": {"port": 1}}""", Port8080, WalkVerdict.Forwarded)]
    public void What_would_translate_it_is_not_followed_where_it_may_apply(string statement, string test, WalkVerdict verdict)
    {
        var chain = Chain("nat", "prerouting", -90, rules: $"[{test}, {statement}]");

        Assert.Equal(verdict, Forwarded(chain).Verdict);
    }

    [Theory]
    [InlineData("""{"mangle": {"key": {"meta": {"key": "mark"}}, "value": 16}}""", 16, "dropped")]
    [InlineData("""{"mangle": {"key": {"meta": {"key": "mark"}}, "value": 16}}""", 17, "passes")]
    [InlineData("""{"mangle": {"key": {"meta": {"key": "mark"}}, "value": {"ct": {"key": "mark"}}}}""", 16, "not known")]
    [InlineData($$$$"""{{{{Unknown}}}}, {"mangle": {"key": {"meta": {"key": "mark"}}, "value": 16}}""", 16, "not known")]
    [InlineData($$$$"""{{{{Unknown}}}}, {"mangle": {"key": {"meta": {"key": "mark"}}, "value": 16}}""", 1, "passes")]
    [InlineData($$$$"""{"mangle": {"key": {"meta": {"key": "mark"}}, "value": 16}}, {{{{Port8080}}}}, {{{{Accept}}}}""", 16, "dropped")]
    [InlineData($$$$"""{"mangle": {"key": {"payload": {"protocol": "ip", "field": "dscp"}}, "value": "cs1"}}""", 16, "passes")]
    public void A_mark_counts_where_something_looks_at_it(string marking, int mark, string expected)
    {
        var rules = new[] { $"[{marking}]", $$$$"""[{"match": {"op": "==", "left": {"meta": {"key": "mark"}}, "right": {{{{mark}}}}}}, {{{{Drop}}}}]""" };
        var inNft = Forwarded(Chain(priority: -200, rules: rules));
        var inIptables = Assert.Single(Walk(Packet(), $"*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -m mark --mark 0x{mark:x} -j DROP\nCOMMIT\n", Chain(priority: -200, rules: rules[0])));

        Assert.Equal(expected, inNft.Verdict == WalkVerdict.Dropped ? "dropped" : inNft.Doubt is null ? "passes" : "not known");
        Assert.Equal(expected, inIptables.Verdict switch { WalkVerdict.Dropped => "dropped", WalkVerdict.Unknown => "not known", _ => "passes" });
        Assert.Equal(WalkVerdict.Forwarded, Forwarded(Chain(priority: -200, rules: rules[0])).Verdict);
    }

    [Fact]
    public void A_mark_that_is_not_known_may_lead_another_way()
    {
        var outcome = Forwarded(Chain("filter", "prerouting", rules: """[{"mangle": {"key": {"meta": {"key": "mark"}}, "value": {"ct": {"key": "mark"}}}}]"""));

        Assert.Equal(WalkVerdict.Unknown, outcome.Verdict);
        Assert.StartsWith("what rule 1 of inet t c marks it with may lead another way", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_that_sleeps_drops_nothing() =>
        Assert.Equal(WalkVerdict.Forwarded, Forwarded(NftJson.Parse(Text("filter", "forward", 0, "drop", [], Sets).Replace("\"name\": \"t\"}", "\"name\": \"t\", \"flags\": \"dormant\"}", StringComparison.Ordinal))).Verdict);

    [Theory]
    [InlineData("br-front", "br-back", 80, "rule 4 of inet firewalld filter_FORWARD_POLICIES")]
    [InlineData("br-back", "br-front", 80, null)]
    [InlineData("wg0", "br-back", 80, "rule 16 of inet firewalld filter_FORWARD_POLICIES")]
    [InlineData("wg0", null, 22, null)]
    [InlineData("wg0", null, 8080, null)]
    [InlineData("wg0", null, 80, "rule 9 of inet firewalld filter_INPUT_POLICIES")]
    [InlineData("br-back", null, 80, null)]
    [InlineData(null, "br-front", 80, null)]
    public void The_table_of_firewalld_is_walked(string? input, string? output, int port, string? place)
    {
        var firewalld = NftJson.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Nftables", "Recorded", "firewalld.json")));
        var packet = Packet() with { Input = input, DestinationPort = (ushort)port };
        var outcome = Assert.Single(PacketWalk.Walk(new WalkPlace { Tables = [firewalld], Rulesets = [], Route = _ => new WalkRoute(output is null, output, null), IsLocal = _ => output is null }, packet));

        Assert.Null(outcome.Doubt);
        Assert.Equal(place is null ? output is null ? WalkVerdict.Delivered : WalkVerdict.Forwarded : WalkVerdict.Rejected, outcome.Verdict);
        Assert.Equal(place, place is null ? null : outcome.Trace[^1].Place);
        Assert.Equal(place is null ? null : "reject with icmpx admin-prohibited", place is null ? null : outcome.Trace[^1].Rule[outcome.Trace[^1].Rule.IndexOf("reject", StringComparison.Ordinal)..]);
    }

    [Theory]
    [InlineData("filter_FORWARD", "ip6 daddr { ::/96, ::ffff:0.0.0.0/96, 2002::/24, 2002:a00::/24, 2002:7f00::/24, 2002:a9fe::/32, 2002:ac10::/28, 2002:c0a8::/32, 2002:e000::/19 } reject with icmpv6 addr-unreachable")]
    [InlineData("filter_PREROUTING", "meta nfproto ipv6 fib saddr . mark . iif oif missing drop")]
    [InlineData("filter_FORWARD_POLICIES", "iifname br-front oifname br-back jump filter_FWD_public")]
    [InlineData("filter_INPUT", "ct status dnat accept")]
    public void A_rule_is_written_much_as_nft_writes_it(string chain, string text)
    {
        var firewalld = NftJson.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Nftables", "Recorded", "firewalld.json")));

        Assert.Contains(text, firewalld.Chain(chain)!.Rules.Select(static r => r.Text), StringComparer.Ordinal);
    }

    private static NftTable Chain(string type = "filter", string hook = "forward", int priority = 0, string policy = "accept", params string[] rules) =>
        NftJson.Parse(Text(type, hook, priority, policy, rules, Sets));

    private static string Text(string type, string hook, int priority, string policy, string[] rules, string others) => $$$"""
        {"nftables": [
          {"table": {"family": "inet", "name": "t"}},
          {{{others}}},
          {{{string.Join("", rules.Select(static r => $$$$"""{"rule": {"family": "inet", "table": "t", "chain": "c", "expr": {{{{r}}}}}},"""))}}}
          {"rule": {"family": "inet", "table": "t", "chain": "sub", "expr": [{{{Drop}}}]}},
          {"rule": {"family": "inet", "table": "t", "chain": "back", "expr": [{{{Unknown}}}, {"return": null}]}},
          {"rule": {"family": "inet", "table": "t", "chain": "circle", "expr": [{"jump": {"target": "circle"}}]}},
          {"chain": {"family": "inet", "table": "t", "name": "sub"}},
          {"chain": {"family": "inet", "table": "t", "name": "back"}},
          {"chain": {"family": "inet", "table": "t", "name": "circle"}},
          {"chain": {"family": "inet", "table": "t", "name": "c", "type": "{{{type}}}", "hook": "{{{hook}}}", "prio": {{{priority}}}, "policy": "{{{policy}}}"}}
        ]}
        """;

    private static WalkOutcome Forwarded(NftTable table) => Assert.Single(Walk(Packet(), "", table));

    private static EquatableArray<WalkOutcome> Walk(WalkPacket packet, string rules, NftTable table) => PacketWalk.Walk(
        new WalkPlace
        {
            Rulesets = [new(IptablesBackend.Nft, IptablesDump.Parse(rules))],
            Tables = [table],
            IsLocal = IsLocal,
            Route = static p => IsLocal(p.Destination) ? new WalkRoute(true, null, null)
                : p.Destination.ToString().StartsWith("10.2.", StringComparison.Ordinal) ? new WalkRoute(false, "br2", IPAddress.Parse("10.2.0.1"))
                : new WalkRoute(false, "wg0", IPAddress.Parse("10.9.0.1")),
        },
        packet);

    private static bool IsLocal(IPAddress address) => address.ToString().EndsWith(".0.1", StringComparison.Ordinal);

    private static WalkPacket Packet() => new()
    {
        Input = "wg0",
        Source = IPAddress.Parse("10.9.0.2"),
        Destination = IPAddress.Parse("10.2.0.2"),
        Protocol = "tcp",
        SourcePort = 40000,
        DestinationPort = 80,
    };
}
