using System.Net;
using NetworkGo.Netfilter.Rules;
using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Netfilter.Tests.Walk;

/// <summary>The flows from 10.9.0.0/24 to the ports 80 to 90 of 10.2.0.0/28, in by wg0, out by br-b, through the forward hook.</summary>
public sealed class NftFlowWalkTests
{
    private const string Accept = """{"accept": null}""";
    private const string Drop = """{"drop": null}""";
    private const string Return = """{"return": null}""";
    private const string Unknown = """{"match": {"op": "==", "left": {"meta": {"key": "cgroup"}}, "right": 1}}""";
    private const string Port = """{"payload": {"protocol": "tcp", "field": "dport"}}""";
    private const string Source = """{"payload": {"protocol": "ip", "field": "saddr"}}""";
    private const string Arrives = """{"meta": {"key": "iifname"}}""";
    private const string Mark16 = """{"mangle": {"key": {"meta": {"key": "mark"}}, "value": 16}}""";

    private static readonly EngineBridge Bridge = new("b", "br-b", IPNetwork.Parse("10.2.0.0/24"), false);

    private static readonly FlowClass Flows = new()
    {
        Source = IPNetwork.Parse("10.9.0.0/24"),
        Target = IPNetwork.Parse("10.2.0.0/28"),
        Input = "wg0",
        Output = Bridge,
        Protocol = "tcp",
        Port = new PortRange(80, 90),
    };

    [Theory]
    [InlineData(true, Source, "==", """{"set": [{"prefix": {"addr": "10.9.0.0", "len": 25}}, {"prefix": {"addr": "10.9.0.128", "len": 25}}]}""")]
    [InlineData(true, Source, "==", """{"set": [{"range": ["10.9.0.100", "10.10.0.0"]}, "10.8.0.1", {"range": ["10.0.0.0", "10.9.0.50"]}, {"range": ["10.9.0.40", "10.9.0.99"]}]}""")]
    [InlineData(false, Source, "==", """{"set": [{"range": ["10.9.0.0", "10.9.0.100"]}, {"range": ["10.9.0.102", "10.9.0.255"]}]}""")]
    [InlineData(true, Source, "==", "\"@covering\"")]
    [InlineData(false, Source, "!=", "\"@covering\"")]
    [InlineData(false, Source, "==", "\"@filled\"")]
    [InlineData(false, Source, "==", "\"@nowhere\"")]
    [InlineData(true, Source, "!=", """{"range": ["10.9.1.0", "10.9.1.9"]}""")]
    [InlineData(false, Source, "!=", """{"range": ["10.9.0.0", "10.9.0.9"]}""")]
    [InlineData(true, Port, "==", """{"set": [{"range": [80, 84]}, 85, {"range": [86, 1000]}]}""")]
    [InlineData(false, Port, "==", """{"set": [{"range": [80, 84]}, {"range": [86, 1000]}]}""")]
    [InlineData(true, Port, ">", "79")]
    [InlineData(true, """{"payload": {"protocol": "th", "field": "dport"}}""", "!=", "53")]
    [InlineData(false, """{"payload": {"protocol": "udp", "field": "dport"}}""", "!=", "53")]
    [InlineData(true, Arrives, "==", "\"wg*\"")]
    [InlineData(false, Arrives, "==", "\"br*\"")]
    [InlineData(true, """{"concat": [{"meta": {"key": "iifname"}}, {"meta": {"key": "oifname"}}]}""", "==", "\"@pairs\"")]
    [InlineData(true, """{"meta": {"key": "l4proto"}}""", "==", """{"set": [6, 17]}""")]
    [InlineData(true, """{"ct": {"key": "state"}}""", "in", """["new", "untracked"]""")]
    [InlineData(true, """{"ct": {"key": "direction"}}""", "==", "\"original\"")]
    [InlineData(true, """{"&": [{"payload": {"protocol": "tcp", "field": "flags"}}, ["fin", "syn", "rst", "ack"]]}""", "==", "\"syn\"")]
    [InlineData(true, """{"meta": {"key": "nfproto"}}""", "==", "\"ipv4\"")]
    [InlineData(false, """{"payload": {"protocol": "ip6", "field": "saddr"}}""", "!=", "\"::1\"")]
    public void All_of_them_pass_an_accept_whose_test_holds_for_all_of_them(bool pass, string left, string operation, string right) =>
        Assert.Equal(!pass, Drops([$$$$"""[{"match": {"op": "{{{{operation}}}}", "left": {{{{left}}}}, "right": {{{{right}}}}}}, {{{{Accept}}}}]""", $"[{Drop}]"]));

    [Theory]
    [InlineData(false, """{"match": {"op": "!=", "left": {"payload": {"protocol": "udp", "field": "dport"}}, "right": 53}}""")]
    [InlineData(false, """{"match": {"op": "==", "left": {"payload": {"protocol": "ip6", "field": "daddr"}}, "right": "::1"}}""")]
    [InlineData(false, """{"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": "saddr"}}, "right": {"set": ["10.8.0.1", {"range": ["10.9.1.0", "10.9.1.9"]}]}}}""")]
    [InlineData(true, """{"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": "saddr"}}, "right": {"set": ["10.8.0.1", {"range": ["10.9.0.9", "10.9.1.9"]}]}}}""")]
    [InlineData(false, """{"match": {"op": "==", "left": {"meta": {"key": "iifname"}}, "right": "br-*"}}""")]
    [InlineData(false, """{"match": {"op": "in", "left": {"ct": {"key": "state"}}, "right": "invalid"}}""")]
    public void A_drop_is_in_the_way_where_its_test_may_hold_for_one_of_them(bool drops, string test) =>
        Assert.Equal(drops, Drops([$"[{test}, {Drop}]"]));

    [Theory]
    [InlineData(false, """{"set": [[{"range": [80, 84]}, {"accept": null}], [{"range": [85, 90]}, {"jump": {"target": "open"}}]]}""")]
    [InlineData(true, """{"set": [[{"range": [80, 84]}, {"accept": null}], [{"range": [85, 89]}, {"accept": null}]]}""")]
    [InlineData(false, """{"set": [[{"range": [80, 84]}, {"accept": null}], ["*", {"goto": {"target": "open"}}]]}""")]
    [InlineData(true, """{"set": [[{"range": [80, 84]}, {"accept": null}], ["*", {"drop": null}]]}""")]
    [InlineData(false, """{"set": [[{"range": [80, 90]}, {"accept": null}], ["*", {"drop": null}]]}""")]
    [InlineData(true, """{"set": [[{"range": [80, 84]}, {"accept": null}], [{"range": [85, 90]}, {"jump": {"target": "back"}}]]}""")]
    [InlineData(false, "\"@byport\"")]
    [InlineData(true, "\"@learnt\"")]
    [InlineData(true, "\"@nowhere\"")]
    public void A_map_of_verdicts_decides_by_the_values_that_they_have(bool drops, string map) =>
        Assert.Equal(drops, Drops([$$$$"""[{"vmap": {"key": {{{{Port}}}}, "data": {{{{map}}}}}}]""", $"[{Drop}]"]));

    [Theory]
    [InlineData(false, """[{"jump": {"target": "open"}}]""", $"[{Drop}]")]
    [InlineData(true, """[{"jump": {"target": "back"}}]""", $"[{Drop}]")]
    [InlineData(false, """[{"goto": {"target": "back"}}]""", $"[{Drop}]")]
    [InlineData(false, $"[{Return}]", $"[{Drop}]")]
    // Whether it comes back is not known, and what it then meets drops.
    [InlineData(true, """[{"jump": {"target": "maybe"}}]""", $"[{Drop}]")]
    [InlineData(true, $$$"""[{{{Unknown}}}, {"goto": {"target": "open"}}]""", $"[{Drop}]")]
    [InlineData(false, $$$"""[{{{Unknown}}}, {"jump": {"target": "open"}}]""", $"[{Accept}]")]
    [InlineData(true, """[{"jump": {"target": "nowhere"}}]""")]
    [InlineData(true, """[{"jump": {"target": "circle"}}]""")]
    [InlineData(true, """[{"queue": {"num": 1}}]""")]
    [InlineData(true, """[{"notrack": null}]""", $"[{Accept}]")]
    [InlineData(true, $$$$"""[{"notrack": null}, {"vmap": {"key": {{{{Port}}}}, "data": "@byport"}}]""")]
    public void Jumps_lead_where_they_lead_in_the_kernel(bool drops, params string[] rules) => Assert.Equal(drops, Drops(rules));

    [Theory]
    [InlineData(false, $"[{Mark16}]", 16)]
    [InlineData(true, $"[{Mark16}]", 17)]
    [InlineData(true, $"[{Unknown}, {Mark16}]", 16)]
    // The test before it is of the mark before it.
    [InlineData(false, $$$"""[{"match": {"op": "==", "left": {"meta": {"key": "mark"}}, "right": 16}}, {{{Mark16}}}, {{{Accept}}}]""", 16, 16u)]
    [InlineData(false, $$$"""[{"match": {"op": "==", "left": {"meta": {"key": "mark"}}, "right": 1}}, {{{Mark16}}}, {{{Accept}}}]""", 99, 1u)]
    public void What_a_rule_marks_them_with_counts_from_there_on(bool drops, string marking, int accepted, uint mark = 0) =>
        Assert.Equal(drops, Drops([marking, $$$"""[{"match": {"op": "==", "left": {"meta": {"key": "mark"}}, "right": {{{accepted}}}}}, {"accept": null}]""", $"[{Drop}]"], mark: new AcceptMark(mark, uint.MaxValue)));

    [Theory]
    [InlineData("forward", 0, false)]
    [InlineData("forward", -149, false)]
    [InlineData("forward", -150, true)]
    [InlineData("prerouting", -300, true)]
    public void The_mark_that_they_are_given_counts_behind_the_chain_that_gives_it(string hook, int priority, bool drops)
    {
        var rules = new[] { $$$"""[{"match": {"op": "==", "left": {"&": [{"meta": {"key": "mark"}}, 16]}, "right": 16}}, {{{Accept}}}]""", $"[{Drop}]" };

        Assert.Equal(drops, Drops(rules, hook, priority, new AcceptMark(16, 16)));
    }

    [Theory]
    [InlineData("""{"set": [["eth0", {"accept": null}]]}""", false)]
    [InlineData("""{"set": [["eth0", {"accept": null}], ["eth1", {"accept": null}]]}""", false)]
    [InlineData("""{"set": [["eth0", {"accept": null}], ["eth1", {"drop": null}]]}""", true)]
    [InlineData("""{"set": [["br-b", {"accept": null}], ["lo", {"accept": null}]]}""", true)]
    [InlineData("""{"set": [["br-b", {"drop": null}], ["*", {"accept": null}]]}""", false)]
    public void A_device_that_is_not_known_is_any_that_the_map_has_but_the_bridges(string map, bool drops)
    {
        var table = Table([$$$$"""[{"vmap": {"key": {{{{Arrives}}}}, "data": {{{{map}}}}}}]""", $"[{Drop}]"], "forward", 0);

        Assert.Equal(drops, new NftFlowWalk(table, [Bridge], null).Drops("forward", Flows with { Input = null }));
    }

    [Theory]
    [InlineData("ip6", "saddr", """{"set": [{"range": ["fd00:9::", "fd00:9::7fff:ffff:ffff:ffff"]}, {"range": ["fd00:9:0:0:8000::", "fd00:a::"]}]}""", false)]
    [InlineData("ip6", "saddr", """{"prefix": {"addr": "fd00:9::", "len": 65}}""", true)]
    [InlineData("ip6", "daddr", "\"fd00:2::2\"", false)]
    [InlineData("ip", "daddr", """{"prefix": {"addr": "0.0.0.0", "len": 0}}""", true)]
    public void Flows_of_IPv6_are_tested_as_those_of_IPv4_are(string family, string field, string value, bool drops)
    {
        var test = $$$$"""{"match": {"op": "==", "left": {"payload": {"protocol": "{{{{family}}}}", "field": "{{{{field}}}}"}}, "right": {{{{value}}}}}}""";
        var flows = Flows with { Source = IPNetwork.Parse("fd00:9::/64"), Target = IPNetwork.Parse("fd00:2::2/128") };

        Assert.Equal(drops, new NftFlowWalk(Table([$"[{test}, {Accept}]", $"[{Drop}]"], "forward", 0), [Bridge], null).Drops("forward", flows));
    }

    [Fact]
    public void A_table_that_sleeps_drops_nothing() =>
        Assert.False(new NftFlowWalk(Table([$"[{Drop}]"], "forward", 0) with { IsDormant = true }, [Bridge], null).Drops("forward", Flows));

    private static bool Drops(string[] rules, string hook = "forward", int priority = 0, AcceptMark? mark = null) =>
        new NftFlowWalk(Table(rules, hook, priority), [Bridge], mark).Drops(hook, Flows);

    private static NftTable Table(string[] rules, string hook, int priority) => NftJson.Parse($$$"""
        {"nftables": [
          {"table": {"family": "inet", "name": "t"}},
          {"set": {"name": "covering", "elem": [{"prefix": {"addr": "10.0.0.0", "len": 8}}]}},
          {"set": {"name": "filled", "elem": [{"prefix": {"addr": "10.0.0.0", "len": 8}}]}},
          {"set": {"name": "pairs", "elem": [{"concat": ["wg0", "br-b"]}]}},
          {"map": {"name": "byport", "elem": [[{"range": [80, 90]}, {"accept": null}], ["*", {"drop": null}]]}},
          {"map": {"name": "learnt", "elem": [[{"range": [80, 90]}, {"accept": null}]]}},
          {"rule": {"chain": "unused", "expr": [{"set": {"op": "add", "elem": 1, "set": "@filled"}}, {"map": {"op": "add", "elem": 1, "data": {"drop": null}, "map": "@learnt"}}]}},
          {"rule": {"chain": "open", "expr": [{{{Accept}}}]}},
          {"rule": {"chain": "back", "expr": [{{{Return}}}]}},
          {"rule": {"chain": "maybe", "expr": [{{{Unknown}}}, {{{Return}}}]}},
          {"rule": {"chain": "maybe", "expr": [{{{Accept}}}]}},
          {"rule": {"chain": "circle", "expr": [{"jump": {"target": "circle"}}]}},
          {{{string.Join("", rules.Select(static r => $$$$"""{"rule": {"chain": "c", "expr": {{{{r}}}}}},"""))}}}
          {"chain": {"name": "unused"}}, {"chain": {"name": "open"}}, {"chain": {"name": "back"}}, {"chain": {"name": "maybe"}}, {"chain": {"name": "circle"}},
          {"chain": {"name": "c", "type": "filter", "hook": "{{{hook}}}", "prio": {{{priority}}}, "policy": "accept"}}
        ]}
        """);
}
