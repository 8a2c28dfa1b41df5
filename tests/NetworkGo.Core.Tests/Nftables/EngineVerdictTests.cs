using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Policies;
using NetworkGo.Core.Tests.Loading;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Rules;
using NetworkGo.Netfilter.Tests.Walk;
using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Core.Tests.Nftables;

/// <summary>
/// The tables of Recorded have the form in which Docker 29 writes its rules; they were loaded into a kernel and
/// recorded as <c>nft list table</c> (.nft) and <c>nft -j list table</c> (.json) show them there.
/// </summary>
public sealed class EngineVerdictTests
{
    private const string Fwmark = "--bridge-accept-fwmark=0x20000000/0x20000000";
    private const string Direct = "--allow-direct-routing";

    private static readonly EngineBridge[] Bridges =
    [
        new("back", "br-back", IPNetwork.Parse("172.30.2.0/24"), false),
        new("front", "br-front", IPNetwork.Parse("172.30.1.0/24"), false),
        new("bridge", "docker0", IPNetwork.Parse("172.17.0.0/16"), false),
    ];

    [Fact]
    public void Where_no_setting_helps_each_policy_names_those_that_it_lacks()
    {
        var verdict = Judge("closed");

        Assert.Empty(verdict.Marks);
        Assert.Equal(["from-container", "from-outside", "from-to-published", "keeps-client", "to-another-port"], Names(verdict), StringComparer.Ordinal);
        AssertLacks(verdict, "from-container", Fwmark, Direct);
        AssertLacks(verdict, "from-outside", Fwmark, Direct);
        AssertLacks(verdict, "to-another-port", Fwmark);

        // Docker accepts what goes to a published port itself, but not past the host's own address.
        AssertLacks(verdict, "from-to-published", Direct);
    }

    [Fact]
    public void The_mark_alone_opens_what_the_host_translates()
    {
        var verdict = Judge("marked");

        Assert.Equal(["from-container", "from-outside", "from-to-published"], Names(verdict), StringComparer.Ordinal);
        Assert.All(verdict.Shut, static c => Assert.DoesNotContain("fwmark", c.Message, StringComparison.Ordinal));
        Assert.Contains("front", Message(verdict, "from-container"), StringComparison.Ordinal);
        Assert.Contains("com.docker.network.bridge.trusted_host_interfaces=br-front", Message(verdict, "from-container"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_mark_and_direct_routing_open_everything_by_a_mark_of_the_very_flows_that_are_accepted()
    {
        var verdict = Judge("marked-direct");

        Assert.Empty(verdict.Shut);
        Assert.All(verdict.Marks, static m => Assert.Equal(RuleHook.Mangle, m.Hook));
        Assert.Equal(
            [
                "-s 172.30.1.2/32 -d 172.30.2.2/32 -i br-front -p tcp -m tcp --dport 81 -j MARK --set-xmark 0x20000000/0x20000000",
                "-s 10.9.0.0/24 -d 172.30.2.2/32 -p udp -m udp --dport 53:54 -j MARK --set-xmark 0x20000000/0x20000000",
                "-s 172.30.1.2/32 -d 172.30.2.2/32 -i br-front -p tcp -m tcp --dport 80 -j MARK --set-xmark 0x20000000/0x20000000",
                "-d 172.30.2.2/32 -i wg0 -p tcp -m tcp --dport 81 -m conntrack --ctstate DNAT --ctorigdstport 8081 -j MARK --set-xmark 0x20000000/0x20000000",
                "-d 172.30.2.2/32 -i wg0 -p tcp -m tcp --dport 80 -m conntrack --ctstate DNAT --ctorigdstport 80 -j MARK --set-xmark 0x20000000/0x20000000",
                "-d 172.30.2.2/32 -i wg0 -p tcp -m tcp --dport 7 -m conntrack --ctstate DNAT --ctorigdstport 7 -j MARK --set-xmark 0x20000000/0x20000000",
            ],
            verdict.Marks.Select(static m => System.Text.RegularExpressions.Regex.Replace(IptablesRule.Of(m).Body, "-m comment --comment \"[^\"]*\" ", "", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1))),
            StringComparer.Ordinal);
    }

    [Fact]
    public void A_mark_without_a_mask_would_wipe_out_the_mark_of_masquerading_and_interfaces_that_are_trusted_are_open()
    {
        var verdict = Judge("marked-exactly-trusted");

        Assert.Equal(["published-there", "to-another-port"], Names(verdict), StringComparer.Ordinal);
        AssertLacks(verdict, "to-another-port", Fwmark, "0x1/0xffffffff", "0x10000000");
        Assert.Contains(verdict.Marks, static m => m.Policy == "keeps-client" && m.Action == new RuleAction.SetMark(new(1, 0xffffffff)));
        Assert.DoesNotContain(verdict.Marks, static m => m.Policy == "to-another-port");
    }

    [Fact]
    public void Answers_that_are_not_masqueraded_need_the_way_back_too()
    {
        var verdict = Judge("marked-exactly-trusted", masquerades: false);

        AssertLacks(verdict, "from-container", Direct, "front", "trusted_host_interfaces=br-back");
    }

    [Fact]
    public void Nothing_opens_an_internal_network()
    {
        var verdict = Judge("marked-direct-internal", isInternal: true);

        Assert.Equal(6, verdict.Shut.Count);
        Assert.All(verdict.Shut, static c => Assert.Contains("internal network back", c.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_table_that_is_not_there_shuts_nothing()
    {
        var verdict = EngineVerdict.Of(NftJson.Parse(""), Rules(masquerades: true), [.. Bridges], null);

        Assert.Empty(verdict.Shut);
        Assert.Empty(verdict.Marks);
    }

    [Theory]
    [InlineData("""{"limit": {"rate": 1, "per": "second"}}""", "accept", "drop", true)]
    [InlineData("""{"match": {"op": "==", "left": {"meta": {"key": "cgroup"}}, "right": 1}}""", "drop", "accept", true)]
    [InlineData("""{"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": "daddr"}}, "right": "@some"}}""", "drop", "accept", true)]
    [InlineData("""{"match": {"op": "==", "left": {"meta": {"key": "iifname"}}, "right": "br-*"}}""", "drop", "accept", true)]
    [InlineData("""{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": {"set": [22, {"range": [79, 90]}]}}}""", "accept", "drop", false)]
    [InlineData("""{"match": {"op": "==", "left": {"payload": {"protocol": "udp", "field": "dport"}}, "right": 81}}""", "accept", "drop", true)]
    [InlineData("""{"match": {"op": "!=", "left": {"payload": {"protocol": "ip", "field": "saddr"}}, "right": {"prefix": {"addr": "172.30.0.0", "len": 16}}}}""", "drop", "accept", false)]
    [InlineData("""{"log": null}""", "accept", "drop", false)]
    public void What_is_not_understood_of_a_rule_counts_as_shut(string statement, string decision, string otherwise, bool shut)
    {
        var json = $$$"""
            {"nftables": [
              {"chain": {"family": "ip", "table": "docker-bridges", "name": "f", "type": "filter", "hook": "forward", "prio": 0, "policy": "accept"}},
              {"rule": {"chain": "f", "expr": [{{{statement}}}, {"{{{decision}}}": null}]}},
              {"rule": {"chain": "f", "expr": [{"{{{otherwise}}}": null}]}}
            ]}
            """;
        var rules = Rules(masquerades: true).Where(static r => r.Policy == "from-container").ToEquatableArray();

        Assert.Equal(shut ? 1 : 0, EngineVerdict.Of(NftJson.Parse(json), rules, [.. Bridges], null).Shut.Count);
    }

    [Theory]
    [InlineData("table ip docker-bridges {")]
    [InlineData("""{"nftables": {}}""")]
    [InlineData("""{"nftables": [{"rule": {"chain": "x"}}]}""")]
    public void What_is_no_listing_is_refused(string text) => Assert.Throws<FormatException>(() => NftJson.Parse(text));

    private static EngineVerdict Judge(string recorded, bool masquerades = true, bool isInternal = false)
    {
        var table = NftJson.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Nftables", "Recorded", $"{recorded}.json")));
        var bridges = Bridges.Select(b => b.Network == "back" ? b with { IsInternal = isInternal } : b).ToEquatableArray();
        Assert.True(table.HoldsNetworks);
        return EngineVerdict.Of(table, Rules(masquerades), bridges, table.AcceptMark);
    }

    private static EquatableArray<Rule> Rules(bool masquerades)
    {
        var configuration = MarkedJson.LoadValid("""
            {
              "networks": {"front": {"subnet": "172.30.1.0/24"}, "back": {"subnet": "172.30.2.0/24"}},
              "ips": {"client": {"ip": "172.30.1.2", "container_name": "client"}, "web": {"ip": "172.30.2.2", "container_name": "web"}},
              "policies": [
                {"name": "from-container", "from": "client", "selector": "web", "port": 81},
                {"name": "from-outside", "from": "10.9.0.0/24", "selector": "web", "port": "53:54", "proto": "udp"},
                {"name": "from-to-published", "from": "client", "selector": "web", "port": 80},
                {"name": "to-another-port", "iface": "wg0", "nat": "dnat", "to": "web", "port": 8081, "to_port": 81},
                {"name": "published-there", "iface": "wg0", "nat": "dnat", "to": "web", "port": 80},
                {"name": "keeps-client", "iface": "wg0", "nat": "dnat", "to": "web", "port": 7, "masquerade": false}
              ]
            }
            """);
        EquatableArray<BridgeFacts> facts = [new("front", "br-front", masquerades), new("back", "br-back", masquerades)];
        return HostStateCompiler.Compile(configuration, facts, 0x1000_0000).Namespaces.Single(static n => n.Id.IsHost).Rules;
    }

    private static IEnumerable<string> Names(EngineVerdict verdict) => verdict.Shut.Select(static c => c.Policy).Order(StringComparer.Ordinal);

    private static string Message(EngineVerdict verdict, string policy) => verdict.Shut.Single(c => c.Policy == policy).Message;

    private static void AssertLacks(EngineVerdict verdict, string policy, params string[] words)
    {
        var message = Message(verdict, policy);
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
        Assert.All(new[] { Fwmark, Direct }.Except(words, StringComparer.Ordinal), word => Assert.DoesNotContain(word, message, StringComparison.Ordinal));
    }
}
