using NetworkGo.Core.Explaining;
using NetworkGo.Core.Ports;
using NetworkGo.Netfilter.Nftables.Compiling;
using NetworkGo.Netfilter.Rules;
using NetworkGo.Netfilter.Tests.Walk;

namespace NetworkGo.Core.Tests.Explaining;

/// <summary>Whether a change would cut the connection by which its author is logged in. What is not known is never called harmless.</summary>
public sealed class CallerFlowTests
{
    private const string Over4 = "10.9.0.2 50000 10.9.0.1 22";
    private const string Over6 = "2001:db8::2 50000 2001:db8::1 22";
    private const string Ssh = """{"name": "ssh", "nat": "dnat", "iface": "wg0", "port": 22, "to": "web-1"}""";
    private const string Web = """{"name": "web", "nat": "dnat", "iface": "wg0", "port": 80, "to": "web-1"}""";
    private const string Elsewhere = """{"name": "elsewhere", "nat": "dnat", "iface": "eth7", "port": 22, "to": "web-1"}""";
    private const string OfOthers = """{"name": "others", "nat": "dnat", "iface": "wg0", "from": "203.0.113.7", "port": 22, "to": "web-1"}""";

    // What an INPUT of fail2ban with ipset is: whether it drops cannot be said.
    private const string Limited = """
        {"nftables": [{"table": {"family": "inet", "name": "mine"}},
          {"chain": {"family": "inet", "table": "mine", "name": "i", "type": "filter", "hook": "input", "prio": 0, "policy": "accept"}},
          {"rule": {"chain": "i", "expr": [{"limit": {"rate": 10, "per": "second", "inv": true}}, {"drop": null}]}}]}
        """;

    public enum Place
    {
        /// <summary>An engine with iptables.</summary>
        Plain,

        /// <summary>One that keeps its rules in nftables.</summary>
        EngineWithNftables,

        /// <summary>Rules of others leave open what becomes of the flow.</summary>
        Undecided,
    }

    public static TheoryData<Place> Places => new(Enum.GetValues<Place>());

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_DNAT_of_its_very_port_cuts_it(Place place) => Assert.Equal(
        "it would end at container:web-1 (172.30.2.2:22), by policy ssh", (await Host(place).CompareAsync(HostOnPaper.Load(Ssh), Over4)).Cut);

    [Theory]
    [MemberData(nameof(Places))]
    public async Task What_cannot_take_it_does_not_hinder_its_author(Place place)
    {
        foreach (var policy in (string[])[Web, Elsewhere, OfOthers, """{"from": "client", "selector": "web-1", "port": 22}"""])
        {
            Assert.Null((await Host(place).CompareAsync(HostOnPaper.Load(policy), Over4)).Cut);
        }
    }

    [Fact]
    public async Task A_client_of_IPv4_behind_a_mapped_address_is_one_of_IPv4() =>
        Assert.Contains("policy ssh", (await Host(Place.Plain).CompareAsync(HostOnPaper.Load(Ssh), "::ffff:10.9.0.2 50000 ::ffff:10.9.0.1 22")).Cut, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Places))]
    public async Task One_of_IPv6_is_touched_by_no_policy(Place place)
    {
        foreach (var policy in (string[])[Ssh, """{"nat": "dnat", "iface": "wg0", "port": "1:65535", "to": "web-1"}"""])
        {
            Assert.Null((await Host(place).CompareAsync(HostOnPaper.Load(policy), Over6)).Cut);
        }
    }

    [Fact]
    public void A_rule_that_translates_to_IPv6_would_be_one_that_may_take_a_flow_of_it()
    {
        var rule = new Rule(
            RuleHook.DestinationNat, new FlowMatch { Protocol = IpProtocol.Tcp, Port = new PortRange(22), Input = "wg0" },
            new RuleAction.TranslateDestination(System.Net.IPAddress.Parse("2001:db8:1::2"), null, 1), "six");

        Assert.True(CallerFlow.Read(Over6)!.MayBeTakenBy(rule, null));
        Assert.False(CallerFlow.Read(Over6)!.MayBeTakenBy(rule, "eth7"));
        Assert.False(CallerFlow.Read(Over4)!.MayBeTakenBy(rule, null));
        Assert.Contains("not known: policy six may take it", new FlowChange { Takers = ["six"] }.Cut, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_network_that_is_made_over_the_client_s_address_cuts_it(Place place)
    {
        var next = HostOnPaper.LoadFile("""{"networks": {"wide": {"subnet": "10.9.0.0/24"}}}""");
        Assert.Contains("the network wide would be made over the address that you come from", (await Host(place).CompareAsync(next, Over4)).Cut, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.9.0.2 50000 10.9.0.1")]
    [InlineData("10.9.0.2 50000 10.9.0.1 0")]
    [InlineData("10.9.0.2 50000 2001:db8::1 22")]
    [InlineData("wg0 50000 10.9.0.1 22")]
    public void What_is_no_connection_is_not_taken_for_one(string text) => Assert.Null(CallerFlow.Read(text));

    private static HostOnPaper Host(Place place)
    {
        var marks = new TableMarks(new AcceptMark(0x2000_0000, 0x2000_0000), new AcceptMark(0x1000_0000, 0x1000_0000));
        return place switch
        {
            Place.Plain => new HostOnPaper(EngineDumps.Docker20) { Backend = PolicyBackend.Table(marks) },
            Place.EngineWithNftables => new HostOnPaper("")
            {
                Backend = PolicyBackend.Table(marks),
                Driver = "nftables",
                Foreign = new ForeignTablesRead([NftJson.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Nftables", "Recorded", "marked.json")))], [], null),
            },
            _ => new HostOnPaper(EngineDumps.Docker20) { Backend = PolicyBackend.Table(marks), Foreign = new ForeignTablesRead([NftJson.Parse(Limited)], [], null) },
        };
    }
}
