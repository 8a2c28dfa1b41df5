using NetworkGo.Core.Explaining;
using NetworkGo.Core.Policies;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Tests.Walk;
using NetworkGo.Netfilter.Walk;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Core.Tests.Explaining;

public sealed class FlowExplainerTests
{
    private const string Policy = """{"from": "client", "selector": "web-1", "port": 81}""";

    public static TheoryData<string> Engines => new("20.10", "28.5");

    [Theory]
    [InlineData("20.10", "filter", "DOCKER-ISOLATION-STAGE-2", 1)]
    [InlineData("28.5", "raw", "PREROUTING", 2)]
    public async Task Without_a_policy_the_engine_s_own_rule_is_named_that_keeps_the_bridges_apart(string engine, string table, string chain, int number)
    {
        var report = await Host(engine).AskAsync("", "client", "web-1", 81);

        Assert.Equal(FlowVerdict.Drop, report.Verdict);
        var way = Assert.Single(Assert.Single(report.Flows).Ways);
        Assert.Equal((table, chain, number), (way.Rule!.Table, way.Rule.Chain, way.Rule.Number));
        Assert.Equal($"the first packet is dropped in host by rule {number} of {table} {chain}", way.Reason);
        Assert.Null(way.EndsAt);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task The_policy_that_is_proposed_makes_it_pass_and_is_the_one_that_decides_then(string engine)
    {
        var report = await Host(engine).AskAsync("", "client", "web-1", 81, whyNot: true);

        var remedy = Assert.Single(Assert.Single(report.Flows).Remedies);
        Assert.True(remedy.IsTried);
        Assert.Equal("""{ "from": "client", "selector": "web-1", "port": 81 }""", remedy.Policy);
        var byFile = ByFile(remedy.Policy!, engine, new FlowQuestion("client", "web-1", "tcp", 81));
        Assert.Equal(FlowVerdict.Pass, byFile.Verdict);
        Assert.Equal(["client>web-1:tcp/81"], Assert.Single(byFile.Flows[0].Ways).Policies);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task What_the_file_allows_and_the_host_does_not_hold_is_to_be_applied(string engine)
    {
        var report = await Host(engine).AskAsync(Policy, "client", "web-1", 81, whyNot: true);

        Assert.Equal(FlowVerdict.Drop, report.Verdict);
        Assert.Contains("network-go apply", Assert.Single(report.Flows[0].Remedies).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("   0: 00000000:0050 00000000:0000 0A 00000000:00000000", null)]
    [InlineData("   0: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 0", null)]
    [InlineData("   0: 02021EAC:0050 00000000:0000 0A 0", null)]
    [InlineData("", "nothing listens on tcp/80 in web-1")]
    [InlineData("   0: 02021EAC:0050 01021EAC:9C40 01 0", "nothing listens on tcp/80 in web-1")]
    [InlineData("   0: 0100007F:0050 00000000:0000 0A 0", "nothing listens on tcp/80 of 172.30.2.2 in web-1, only of 127.0.0.1")]
    public async Task What_passes_and_arrives_where_nothing_listens_says_so(string sockets, string? remark)
    {
        var report = await Host("28.5", sockets: sockets).AskAsync("", "wg0:10.9.0.2", "host", 8080);

        Assert.Equal(FlowVerdict.Pass, report.Verdict);
        Assert.Equal(remark, Assert.Single(Assert.Single(report.Flows).Ways).Remark);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_published_port_passes_by_the_engine_s_DNAT_and_back(string engine)
    {
        var report = await Host(engine).AskAsync("", "wg0:10.9.0.2", "host", 8080);

        Assert.Equal(FlowVerdict.Pass, report.Verdict);
        var way = Assert.Single(report.Flows[0].Ways);
        Assert.Equal("container:web-1 (172.30.2.2:80)", way.EndsAt);
        Assert.Equal(
            ["host False", "container:web-1 False", "container:web-1 True", "host True"],
            way.Stations.Select(static s => $"{s.Namespace} {s.IsAnswer}"),
            StringComparer.Ordinal);
        Assert.Equal("destination 10.9.0.1:8080 becomes 172.30.2.2:80", Assert.Single(way.Stations[0].Translations));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task An_unpublished_port_meets_the_policy_of_FORWARD_or_what_is_before_it(string engine)
    {
        var report = await Host(engine).AskAsync("", "wg0", "web-1", 81);

        Assert.Equal("a client behind wg0 (10.9.0.2)", report.Flows[0].From);
        Assert.Equal(FlowVerdict.Drop, report.Verdict);
    }

    [Fact]
    public async Task A_rule_of_somebody_else_is_named_and_what_is_proposed_is_to_take_it_out()
    {
        var rules = EngineDumps.Docker20.Replace(
            "-A FORWARD -j DOCKER-USER",
            "-A INPUT -i br-front -j ACCEPT\n-A INPUT -i wg0 -p tcp -m tcp --dport 22 -j REJECT --reject-with icmp-port-unreachable\n-A FORWARD -j DOCKER-USER",
            StringComparison.Ordinal);
        var report = await new HostOnPaper(rules).AskAsync("", "wg0", "host", 22, whyNot: true);

        Assert.Equal(FlowVerdict.Drop, report.Verdict);
        var way = Assert.Single(report.Flows[0].Ways);
        Assert.Equal("the first packet is rejected in host by rule 2 of filter INPUT", way.Reason);
        Assert.Contains("rule 2 of filter INPUT in host is another program's", Assert.Single(report.Flows[0].Remedies).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_it_cannot_judge_it_says_with_the_rule()
    {
        var rules = EngineDumps.Docker20.Replace("-A DOCKER-USER -j RETURN", "-A DOCKER-USER -m set --match-set blocked src -j DROP", StringComparison.Ordinal);
        var report = await new HostOnPaper(rules).AskAsync("", "client", "web-1", 80);

        Assert.Equal(FlowVerdict.Unknown, report.Verdict);
        Assert.Equal("-m set --match-set blocked src -j DROP", Assert.Single(report.Flows[0].Ways).Rule!.Rule);
    }

    [Fact]
    public async Task A_table_that_iptables_does_not_show_is_not_taken_for_an_empty_one()
    {
        var host = new HostOnPaper("# Table `filter' is incompatible, use 'nft' tool.\n*nat\n:PREROUTING ACCEPT [0:0]\nCOMMIT\n");
        var report = await host.AskAsync("", "client", "web-1", 80);

        Assert.Equal(FlowVerdict.Unknown, report.Verdict);
        Assert.StartsWith(
            "the first packet leaves container:client for the host, and host cannot be read: the table filter holds nftables rules that iptables cannot show",
            report.Flows[0].Ways[0].Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_with_a_limit_decides_nothing()
    {
        var rules = EngineDumps.Docker20.Replace("-A DOCKER-USER -j RETURN", "-A DOCKER-USER -m limit --limit 3/min -j LOG --log-prefix x", StringComparison.Ordinal);
        var report = await new HostOnPaper(rules).AskAsync("", "wg0", "host", 8080);

        Assert.Equal(FlowVerdict.Pass, report.Verdict);
        Assert.Single(report.Flows[0].Ways);
    }

    [Fact]
    public async Task A_container_that_does_not_run_is_the_reason_at_either_end()
    {
        var host = new HostOnPaper(EngineDumps.Docker20) { Stopped = "web-1" };
        var there = await host.AskAsync("", "wg0", "172.30.2.2", 80, whyNot: true);
        var here = await host.AskAsync("", "web-1", "client", 80);

        Assert.Equal((FlowVerdict.Drop, FlowVerdict.Drop), (there.Verdict, here.Verdict));
        Assert.Equal("the first packet finds no one at 172.30.2.2 on br-back: container web-1 is exited, not running", there.Flows[0].Ways[0].Reason);
        Assert.Equal("start it: docker start web-1", there.Flows[0].Remedies[0].Text);
        Assert.Equal("container web-1 is exited, not running", here.Flows[0].Ways[0].Reason);
    }

    [Fact]
    public async Task Forwarding_that_is_off_is_said_in_words()
    {
        var report = await new HostOnPaper(EngineDumps.Docker20) { HostForwards = false }.AskAsync("", "wg0", "host", 8080, whyNot: true);

        Assert.Equal(FlowVerdict.Drop, report.Verdict);
        Assert.Contains("IPv4 forwarding is off there for wg0", report.Flows[0].Ways[0].Reason, StringComparison.Ordinal);
        Assert.Contains("net.ipv4.ip_forward=1", report.Flows[0].Remedies[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_other_backend_drops_is_dropped_too()
    {
        const string legacy = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A FORWARD -p tcp -m tcp --dport 80 -j DROP\nCOMMIT\n";
        var report = await new HostOnPaper(EngineDumps.Docker20) { Legacy = legacy }.AskAsync("", "wg0", "host", 8080, whyNot: true);

        var way = Assert.Single(report.Flows[0].Ways);
        Assert.Equal((FlowVerdict.Drop, IptablesBackend.Legacy), (way.Verdict, way.Rule!.Backend));
        Assert.Equal("-p tcp -m tcp --dport 80 -j DROP", way.Rule.Rule);
        Assert.True(Assert.Single(report.Flows[0].Remedies).IsTried);
    }

    [Fact]
    public async Task A_network_that_is_in_conflict_is_reported_with_what_differs()
    {
        var report = await new HostOnPaper(EngineDumps.Docker20) { BackGateway = "172.30.2.254" }.AskAsync(Policy, "client", "web-1", 81, whyNot: true);

        Assert.Contains(report.Flows[0].Remedies, static m => m.Text.StartsWith("network back: NetworkDiffers: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("forward", FlowVerdict.Unknown)]
    [InlineData("input", FlowVerdict.Pass)]
    public async Task Of_a_table_that_cannot_be_read_nothing_is_guessed(string hook, FlowVerdict verdict)
    {
        var host = new HostOnPaper(EngineDumps.Docker20) { Foreign = new([], [new ForeignChain("inet firewalld", hook)], null) };
        var passing = await host.AskAsync("", "wg0", "host", 8080);
        var shut = await host.AskAsync("", "client", "web-1", 81, whyNot: true);

        Assert.Equal(verdict, passing.Verdict);
        Assert.Equal(verdict == FlowVerdict.Unknown, passing.Flows[0].Ways[0].Reason.Contains("table inet firewalld in host has rules at forward", StringComparison.Ordinal));
        Assert.Equal(FlowVerdict.Drop, shut.Verdict);
        Assert.NotNull(Assert.Single(shut.Flows[0].Remedies).Policy);
    }

    [Fact]
    public async Task A_rule_of_a_table_made_with_nft_itself_is_named_and_taken_out_to_see_whether_it_is_all()
    {
        var firewalld = NftJson.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Nftables", "Recorded", "firewalld.json")));
        var host = new HostOnPaper(EngineDumps.Docker20) { Foreign = new([firewalld], [], null) };
        var published = await host.AskAsync("", "wg0", "host", 8080);
        var closed = await host.AskAsync("", "wg0", "host", 81, whyNot: true);
        var inside = await host.AskAsync("", "web-1", "host", 81);

        Assert.Equal(FlowVerdict.Pass, published.Verdict);
        Assert.Equal(FlowVerdict.Pass, inside.Verdict);
        Assert.Equal(FlowVerdict.Drop, closed.Verdict);
        Assert.Equal("the first packet is rejected in host by rule 9 of inet firewalld filter_INPUT_POLICIES", closed.Flows[0].Ways[0].Reason);
        Assert.Equal(
            [
                "rule 9 of inet firewalld filter_INPUT_POLICIES in host is another program's and blocks it: remove it, or put an exception before it: reject with icmpx admin-prohibited",
                "rule 6 of inet firewalld filter_INPUT in host is another program's and blocks it: remove it, or put an exception before it: reject with icmpx admin-prohibited",
            ],
            closed.Flows[0].Remedies.Select(static m => m.Text), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Where_it_is_unknown_whether_such_a_rule_drops_it_is_named()
    {
        const string limited = """
            {"nftables": [{"table": {"family": "inet", "name": "mine"}},
              {"chain": {"family": "inet", "table": "mine", "name": "f", "type": "filter", "hook": "forward", "prio": 0, "policy": "accept"}},
              {"rule": {"chain": "f", "expr": [{"limit": {"rate": 10, "per": "second", "inv": true}}, {"drop": null}]}}]}
            """;
        var host = new HostOnPaper(EngineDumps.Docker20) { Foreign = new([NftJson.Parse(limited)], [], null) };
        var passing = await host.AskAsync("", "wg0", "host", 8080, whyNot: true);

        Assert.Equal(FlowVerdict.Unknown, passing.Verdict);
        Assert.Equal(
            "the first packet passes all else, but whether rule 1 of inet mine f in host lets it through is unknown: limit rate over 10/second drop",
            passing.Flows[0].Ways[0].Reason);
        Assert.StartsWith("look at it yourself", Assert.Single(passing.Flows[0].Remedies).Text, StringComparison.Ordinal);
        Assert.Equal(FlowVerdict.Drop, (await host.AskAsync("", "client", "web-1", 81)).Verdict);
    }

    [Fact]
    public async Task What_was_not_looked_for_is_said()
    {
        var report = await new HostOnPaper(EngineDumps.Docker20) { Foreign = new([], [], "nft is not installed") }.AskAsync("", "wg0", "host", 8080);

        Assert.Equal(FlowVerdict.Pass, report.Verdict);
        Assert.Equal("rules made with nft itself are not looked for: nft is not installed", Assert.Single(report.Notes));
    }

    [Fact]
    public async Task Of_an_engine_with_tables_of_its_own_nothing_is_claimed()
    {
        var report = await new HostOnPaper(EngineDumps.Docker20) { Driver = "nftables" }.AskAsync("", "client", "web-1", 80);

        Assert.Equal(FlowVerdict.Unknown, report.Verdict);
        Assert.Contains("nftables", report.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forwarding_that_a_policy_of_the_file_asks_for_comes_with_it()
    {
        var report = await new HostOnPaper(EngineDumps.Docker20) { HostForwards = false }.AskAsync(Policy, "client", "web-1", 81, whyNot: true);

        Assert.Contains("IPv4 forwarding is off there for br-front", report.Flows[0].Ways[0].Reason, StringComparison.Ordinal);
        Assert.Contains("network-go apply", Assert.Single(report.Flows[0].Remedies).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_rules_inside_a_container_count_too()
    {
        const string shut = "*filter\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n";
        var report = await new HostOnPaper(EngineDumps.Docker20).WithRules("web-1", shut).AskAsync("", "host", "web-1", 80);

        Assert.Equal("the first packet is dropped in container:web-1 by the end of filter INPUT", report.Flows[0].Ways[0].Reason);
    }

    [Fact]
    public async Task An_answer_that_is_dropped_on_its_way_back_is_no_pass()
    {
        var rules = EngineDumps.Docker20.Replace("-A DOCKER-USER -j RETURN", "-A DOCKER-USER -p tcp -m tcp --sport 80 --tcp-flags SYN,ACK SYN,ACK -j DROP", StringComparison.Ordinal);
        var report = await new HostOnPaper(rules).AskAsync("", "wg0", "host", 8080);

        Assert.Equal(FlowVerdict.Drop, report.Verdict);
        Assert.StartsWith("the answer is dropped in host by rule 1 of filter DOCKER-USER", report.Flows[0].Ways[0].Reason, StringComparison.Ordinal);
        Assert.Equal("container:web-1 (172.30.2.2:80)", report.Flows[0].Ways[0].EndsAt);
    }

    [Fact]
    public async Task All_questions_are_answered_on_one_reading_of_each_namespace()
    {
        var host = new HostOnPaper(EngineDumps.Docker28);
        var reports = await host.ExplainAsync("", [.. Enumerable.Range(1, 50).Select(static p => new FlowQuestion("client", "web-1", "tcp", (ushort)p))]);

        Assert.Equal(50, reports.Count);
        Assert.InRange(host.Saves, 2, 6);
    }

    [Theory]
    [InlineData("cleint", "web-1", "FROM \"cleint\" finds nothing: no address, container, selector, network or interface of the host is called that; did you mean \"client\"?")]
    [InlineData("client", "nothing", "TO \"nothing\" finds nothing: no address, container, selector, network or interface of the host is called that")]
    [InlineData("wg0:x", "web-1", "FROM \"wg0:x\": found \"x\", expected an address behind the interface wg0")]
    public async Task A_name_that_finds_nothing_is_a_problem_in_words(string from, string to, string problem) =>
        Assert.Equal(problem, (await new HostOnPaper(EngineDumps.Docker20).AskAsync("", from, to, 80)).Problem);

    [Fact]
    public void Icmp_and_datagrams_have_their_own_rules()
    {
        const string policies = """{"from": "client", "selector": "web-1", "proto": "icmp"}, {"from": "client", "selector": "web-1", "port": 53, "proto": "udp"}""";
        FlowReport Ask(string protocol, ushort port) => ByFile(policies, "28.5", new FlowQuestion("client", "web", protocol, port));

        Assert.Equal(FlowVerdict.Pass, Ask("icmp", 0).Verdict);
        Assert.Equal(FlowVerdict.Pass, Ask("udp", 53).Verdict);
        Assert.Equal(FlowVerdict.Drop, Ask("tcp", 53).Verdict);
        Assert.Equal("""{ "from": "client", "selector": "web-1", "port": 54, "proto": "udp" }""", ByFile(policies, "28.5", new FlowQuestion("client", "web", "udp", 54), whyNot: true).Flows[0].Remedies[0].Policy);
    }

    [Fact]
    public async Task Reading_is_all_that_is_done_to_what_stays_on_a_bridge()
    {
        // FORWARD is asked only where the bridge is configured to pass it.
        var shut = EngineDumps.Docker20.Replace("-A FORWARD -i br-back -o br-back -j ACCEPT\n", "", StringComparison.Ordinal)
            .Replace("-A FORWARD -i br-front -o br-front -j ACCEPT\n", "", StringComparison.Ordinal);
        var own = await new HostOnPaper(shut).AskAsync("", "client", "172.30.1.9", 80);
        var filtered = await new HostOnPaper(shut) { FiltersBridged = true }.AskAsync("", "client", "172.30.1.9", 80);

        Assert.Equal("the first packet finds no one at 172.30.1.9 on br-front", own.Flows[0].Ways[0].Reason);
        Assert.Equal("the first packet is dropped in host by the end of filter FORWARD", filtered.Flows[0].Ways[0].Reason);
        Assert.Equal(WalkVerdict.Dropped, filtered.Flows[0].Ways[0].Stations[^1].Verdict);
    }

    [Theory]
    [InlineData("80", "tcp", 80)]
    [InlineData("53/udp", "udp", 53)]
    [InlineData("icmp", "icmp", 0)]
    public void A_port_is_read_with_its_protocol(string text, string protocol, int port) =>
        Assert.Equal((protocol, (ushort)port), FlowQuestion.ReadService(text));

    [Theory]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("80/http")]
    [InlineData("80\0")]
    [InlineData("-1")]
    [InlineData("80/tcp/udp")]
    [InlineData("")]
    public void What_is_no_port_is_refused(string text) => Assert.Null(FlowQuestion.ReadService(text));

    private static HostOnPaper Host(string engine, string? sockets = null) => new(engine == "20.10" ? EngineDumps.Docker20 : EngineDumps.Docker28) { Sockets = sockets };

    private static FlowReport ByFile(string policies, string engine, FlowQuestion question, bool whyNot = false) => FlowExplainer.ExplainByFile(
        HostOnPaper.Load(policies), engine == "20.10" ? EngineGeneration.Isolation : EngineGeneration.RawDrops, static c => HostStateCompiler.Compile(c, [], 0x1000_0000), [question], whyNot)[0];
}
