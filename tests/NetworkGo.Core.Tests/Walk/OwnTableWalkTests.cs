using System.Net;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Nftables.Building;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Rules;
using NetworkGo.Netfilter.Nftables.State;
using NetworkGo.Netfilter.Tests.Walk;
using NetworkGo.Netfilter.Walk;
using NetworkGo.Netfilter.Walk.Nft;
using NetworkGo.Netfilter.Walk.Packets;
using Chain = NetworkGo.Netfilter.Nftables.Model.Chain;
using ChainHook = NetworkGo.Netfilter.Nftables.Model.ChainHook;
using Rule = NetworkGo.Netfilter.Nftables.Rules.Rule;

namespace NetworkGo.Core.Tests.Walk;

/// <summary>A packet's way through the own table, between the tables of iptables'.</summary>
public sealed class OwnTableWalkTests
{
    private const uint Bit = 0x2000_0000;

    // Docker from 28 on, with the two constant accepts.
    private const string Host = """
        *raw
        :PREROUTING ACCEPT
        -A PREROUTING -m mark --mark 0x20000000/0x20000000 -j ACCEPT
        -A PREROUTING -d 10.2.0.2/32 ! -i br2 -j DROP
        COMMIT
        *nat
        :PREROUTING ACCEPT
        :POSTROUTING ACCEPT
        -A PREROUTING -p tcp -m tcp --dport 80 -m addrtype --dst-type LOCAL -j DNAT --to-destination 10.2.0.9:9
        -A POSTROUTING -s 10.1.0.0/16 ! -o br1 -j MASQUERADE
        COMMIT
        *filter
        :FORWARD DROP
        -A FORWARD -m mark --mark 0x20000000/0x20000000 -j ACCEPT
        -A FORWARD -d 10.2.0.9/32 -j ACCEPT
        COMMIT

        """;

    private static readonly SetState Open = new(
        new SetDefinition("open4", KeyType.Of(FieldType.IfName, FieldType.Ipv4Addr, FieldType.Ipv4Addr, FieldType.InetProto, FieldType.InetService)),
        new ElementSet([Element.Of(FieldValue.IfName("br1"), Address("10.1.0.2"), Address("10.2.0.2"), FieldValue.Protocol(6), FieldValue.Port(80)).Named("web")]));

    private static readonly KeyPart[] Parts = [KeyPart.IifName, KeyPart.IpSaddr, KeyPart.IpDaddr, KeyPart.L4Proto, KeyPart.ThDport];

    private static readonly Rule Clear = RuleOf.Statements(Do.SetMarkBits(Bit, 0));

    private static Rule Mark { get; } = RuleOf.Statements(Match.Lookup("open4", Parts), Do.SetMarkBits(Bit, Bit), Do.Accept());

    [Fact]
    public void What_a_set_holds_passes_by_its_mark_and_the_step_names_set_chain_and_policy()
    {
        var table = Table([Open], Raw(Clear, Mark), Forward(Clear, Mark));
        var outcome = Assert.Single(Walk(table, Packet("br1", "10.1.0.2", "10.2.0.2", 80)));

        Assert.Equal(WalkVerdict.Forwarded, outcome.Verdict);
        var steps = outcome.Trace.Where(static s => s is { IsOwn: true, Decides: true }).ToList();
        Assert.Equal(
            ["inet network-go raw 2 open4 web", "inet network-go forward 2 open4 web"],
            steps.Select(static s => $"{s.Table} {s.Chain} {s.Number} {s.Set} {s.Policy}"),
            StringComparer.Ordinal);
        Assert.Contains("@open4", steps[0].Rule, StringComparison.Ordinal);
        Assert.Equal(WalkVerdict.Dropped, Assert.Single(Walk(table, Packet("br1", "10.1.0.2", "10.2.0.2", 81))).Verdict);
        Assert.Equal(WalkVerdict.Dropped, Assert.Single(Walk(table, Packet("br1", "10.1.0.3", "10.2.0.2", 80))).Verdict);
    }

    [Fact]
    public void A_mark_that_raw_believed_counts_for_nothing_where_forward_takes_it_away()
    {
        var outcome = Assert.Single(Walk(Table([Open], Raw(Clear, Mark), Forward(Clear)), Packet("br1", "10.1.0.2", "10.2.0.2", 80)));

        Assert.Equal((WalkVerdict.Dropped, "filter FORWARD"), (outcome.Verdict, $"{outcome.Trace[^1].Table} {outcome.Trace[^1].Chain}"));
    }

    [Fact]
    public void An_accept_ends_the_own_chain_only_and_a_drop_is_final()
    {
        var accepted = Assert.Single(Walk(Table([], Forward(RuleOf.Statements(Do.Accept()), RuleOf.Statements(Do.Drop()))), Packet("wg0", "10.9.0.2", "10.2.0.3", 80)));
        var dropped = Assert.Single(Walk(Table([], Forward(RuleOf.Statements(Do.SetMarkBits(Bit, Bit), Do.Drop()))), Packet("wg0", "10.9.0.2", "10.2.0.9", 80)));
        var policy = Assert.Single(Walk(Table([], new ChainState(new Chain("end", new ChainBase(ChainType.Filter, ChainHook.Postrouting, 300, IsDropping: true)), [])), Packet("wg0", "10.9.0.2", "10.2.0.9", 80)));

        Assert.Equal("policy DROP of filter FORWARD", accepted.Reason);
        Assert.Equal((WalkVerdict.Dropped, "rule 1 of inet network-go forward"), (dropped.Verdict, dropped.Trace[^1].Place));
        Assert.Equal((WalkVerdict.Dropped, "the end of inet network-go end"), (policy.Verdict, policy.Trace[^1].Place));
    }

    [Theory]
    [InlineData("10.2.0.3", 80, "10.2.0.3:8080")]
    [InlineData("10.2.0.9", 81, null)]
    public void Of_two_translations_the_first_one_is_the_flows(string target, ushort port, string? expected)
    {
        var dnat = RuleOf.Statements(Match.ToLocalAddress(), Match.Protocol(6), Match.Is(KeyPart.ThDport, FieldValue.Port(port)), Do.Dnat(IPAddress.Parse(target), 8080));
        var outcome = Assert.Single(Walk(Table([], Nat("prerouting", ChainHook.Prerouting, -101, dnat)), Packet("wg0", "10.9.0.2", "10.9.0.1", 80)));

        Assert.Equal(expected ?? "10.2.0.9:9", $"{outcome.Packet.Destination}:{outcome.Packet.DestinationPort}");
        Assert.Single(outcome.Translations);
    }

    [Fact]
    public void Of_several_targets_each_is_an_outcome()
    {
        var targets = new SetState(
            new SetDefinition("spread", KeyType.Of(FieldType.Mark)) { Data = KeyType.Of(FieldType.Ipv4Addr, FieldType.InetService) },
            new ElementSet(Enumerable.Range(0, 3).Select(static n => Element.Of(FieldValue.Mark((uint)n)).To(Address($"10.2.0.{20 + n}"), FieldValue.Port((ushort)(100 + n))))));
        var rule = RuleOf.Statements(Match.OfFamily(NatFamily.Ipv4), Match.Protocol(6), Do.DnatByNumber(NatFamily.Ipv4, "spread", hasPort: true, 3));
        var outcomes = Walk(Table([targets], Nat("prerouting", ChainHook.Prerouting, -101, rule), Forward(RuleOf.Statements(Do.SetMarkBits(Bit, Bit)))), Packet("wg0", "10.9.0.2", "10.9.0.1", 80));

        Assert.Equal(["10.2.0.20:100", "10.2.0.21:101", "10.2.0.22:102"], outcomes.Select(static o => $"{o.Packet.Destination}:{o.Packet.DestinationPort}"), StringComparer.Ordinal);
        Assert.All(outcomes, static o => Assert.Equal(WalkVerdict.Forwarded, o.Verdict));
    }

    [Fact]
    public void The_first_source_is_the_flows_too_and_one_may_keep_its_own()
    {
        var keep = Nat("postrouting", ChainHook.Postrouting, 99, RuleOf.Statements(Match.Mark(Bit, Bit), Do.KeepSource(NatFamily.Ipv4)));
        var masquerade = Nat("postrouting", ChainHook.Postrouting, 99, RuleOf.Statements(Do.Masquerade()));
        var packet = Packet("br1", "10.1.0.2", "10.2.0.2", 80);

        Assert.Equal("10.9.0.1", Assert.Single(Walk(Table([Open], Raw(Mark), Forward(Mark)), packet)).Packet.Source.ToString());
        Assert.Equal("10.1.0.2", Assert.Single(Walk(Table([Open], Raw(Mark), Forward(Mark), keep), packet)).Packet.Source.ToString());
        Assert.Equal("10.9.0.1", Assert.Single(Walk(Table([Open], Raw(Mark), Forward(Mark), masquerade), Packet("wg0", "10.9.0.2", "10.2.0.9", 80))).Packet.Source.ToString());
    }

    [Theory]
    [InlineData("wg0", "10.9.0.2", 20, true)]
    [InlineData("wg17", "10.9.0.255", 29, true)]
    [InlineData("wg0", "10.9.1.2", 20, false)]
    [InlineData("wg0", "10.9.0.2", 30, false)]
    [InlineData("w0", "10.9.0.2", 20, false)]
    public void Ranges_of_names_addresses_and_ports_hold_what_is_in_them(string input, string source, ushort port, bool passes)
    {
        var ranges = new SetState(
            Open.Definition with { Name = "ranges4", IsInterval = true },
            new ElementSet([Element.Of(FieldValue.IfName("wg*"), FieldValue.Network(IPNetwork.Parse("10.9.0.0/24")), Address("10.2.0.3"), FieldValue.AnyProtocol(), FieldValue.Ports(20, 29))]));
        var table = Table([ranges], Forward(RuleOf.Statements(Match.Lookup("ranges4", Parts), Do.SetMarkBits(Bit, Bit))));

        Assert.Equal(passes ? WalkVerdict.Forwarded : WalkVerdict.Dropped, Assert.Single(Walk(table, Packet(input, source, "10.2.0.3", port))).Verdict);
    }

    [Fact]
    public void An_answer_is_told_by_its_direction_and_an_error_by_the_flow_that_it_is_about()
    {
        var answers = RuleOf.Statements(Match.Direction(CtDirection.Reply), Match.State(CtState.Established), Match.Is(KeyPart.ThSport, FieldValue.Port(80)), Do.SetMarkBits(Bit, Bit));
        var errors = RuleOf.Statements(Match.Protocol(1), Match.State(CtState.Related), Match.Is(KeyPart.CtReplyIpSaddr, Address("10.2.0.2")), Do.SetMarkBits(Bit, Bit));
        var asked = Assert.Single(Walk(Table([Open], Raw(Mark), Forward(Mark)), Packet("br1", "10.1.0.2", "10.2.0.2", 80)));
        var table = Table([Open], Forward(answers, errors));

        Assert.Equal(WalkVerdict.Forwarded, Assert.Single(Walk(table, WalkPacket.AnswerTo(asked, "br2"))).Verdict);
        var error = Assert.Single(Walk(table, WalkPacket.ErrorAbout(asked, IPAddress.Parse("10.2.0.7"), "br2")));
        Assert.Equal((WalkVerdict.Forwarded, "10.2.0.7", "10.1.0.2"), (error.Verdict, error.Packet.Source.ToString(), error.Packet.Destination.ToString()));
        Assert.Equal(WalkVerdict.Dropped, Assert.Single(Walk(Table([Open], Forward(answers)), WalkPacket.ErrorAbout(asked, IPAddress.Parse("10.2.0.7"), "br2"))).Verdict);
    }

    [Theory]
    [InlineData("br1", WalkVerdict.Unknown)]
    [InlineData("wg0", WalkVerdict.Dropped)]
    public void What_is_not_known_is_never_guessed_where_a_packet_comes_to_it(string input, WalkVerdict expected)
    {
        var strange = new Rule([.. Match.Is(KeyPart.IifName, FieldValue.IfName("br1")).Expressions, new UnknownExpression("xt", new Bytes([1])), new Decide(Verdict.Accept)]);
        var outcome = Assert.Single(Walk(Table([], Forward(strange)), Packet(input, "10.1.0.2", "10.2.0.3", 80)));

        Assert.Equal(expected, outcome.Verdict);
        Assert.Equal(expected == WalkVerdict.Unknown ? "inet network-go" : "filter", outcome.Trace[^1].Table);
    }

    [Fact]
    public void A_table_of_others_is_met_between_the_own_chains_by_its_priority()
    {
        // Between the own chain and iptables' raw: it sees the mark already.
        static NftTable Other(int priority) => NftJson.Parse($$$"""
            {"nftables": [{"table": {"family": "inet", "name": "other"}},
              {"chain": {"family": "inet", "table": "other", "name": "pre", "type": "filter", "hook": "prerouting", "prio": {{{priority}}}, "policy": "accept"}},
              {"rule": {"family": "inet", "table": "other", "chain": "pre", "expr": [
                {"match": {"op": "==", "left": {"meta": {"key": "mark"}}, "right": 536870912}}, {"drop": null}]}}]}
            """);
        var table = Table([Open], Raw(Mark), Forward(Mark));
        WalkVerdict With(int priority) => Assert.Single(PacketWalk.Walk(Place(table) with { Tables = [Other(priority)] }, Packet("br1", "10.1.0.2", "10.2.0.2", 80))).Verdict;

        Assert.Equal(WalkVerdict.Forwarded, With(-311));
        Assert.Equal(WalkVerdict.Dropped, With(-309));
        Assert.Equal(WalkVerdict.Dropped, With(-150));
    }

    private static FieldValue Address(string text) => FieldValue.Address(IPAddress.Parse(text));

    private static TableState Table(ValueList<SetState> sets, params ReadOnlySpan<ChainState> chains) => new(new Table("network-go"), sets, ValueLists.Create(chains));

    private static ChainState Raw(params ReadOnlySpan<Rule> rules) => new(new Chain("raw", new ChainBase(ChainType.Filter, ChainHook.Prerouting, -310)), ValueLists.Create(rules));

    private static ChainState Forward(params ReadOnlySpan<Rule> rules) => new(new Chain("forward", new ChainBase(ChainType.Filter, ChainHook.Forward, -1)), ValueLists.Create(rules));

    private static ChainState Nat(string name, ChainHook hook, int priority, params ReadOnlySpan<Rule> rules) =>
        new(new Chain(name, new ChainBase(ChainType.Nat, hook, priority)), ValueLists.Create(rules));

    private static WalkPacket Packet(string input, string source, string destination, ushort port) => new()
    {
        Input = input,
        Source = IPAddress.Parse(source),
        Destination = IPAddress.Parse(destination),
        Protocol = "tcp",
        SourcePort = 5000,
        DestinationPort = port,
    };

    private static EquatableArray<WalkOutcome> Walk(TableState table, WalkPacket packet) => PacketWalk.Walk(Place(table), packet);

    private static WalkPlace Place(TableState table) => new()
    {
        Rulesets = [new WalkRuleset(IptablesBackend.Nft, IptablesDump.Parse(Host))],
        Own = table,
        IsLocal = static address => address.ToString() == "10.9.0.1",
        Route = static packet => packet.Destination.ToString() == "10.9.0.1" ? new WalkRoute(true, null, null)
            : new WalkRoute(false, packet.Destination.ToString().Split('.')[1] switch { "1" => "br1", "2" => "br2", _ => "wg0" }, IPAddress.Parse("10.9.0.1")),
    };
}
