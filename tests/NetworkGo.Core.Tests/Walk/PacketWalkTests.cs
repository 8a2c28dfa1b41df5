using System.Net;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Walk;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Core.Tests.Walk;

public sealed class PacketWalkTests
{
    private const string Rules = """
        *nat
        :PREROUTING ACCEPT [0:0]
        :POSTROUTING ACCEPT [0:0]
        :OWN - [0:0]
        -A PREROUTING -j OWN
        -A POSTROUTING -d 10.2.0.2/32 -p tcp -m mark --mark 0x10000000/0x10000000 -j MASQUERADE
        -A OWN -i wg0 -p tcp -m tcp --dport 80 -m addrtype --dst-type LOCAL -j MARK --set-xmark 0x10000000/0x10000000
        -A OWN -i wg0 -p tcp -m tcp --dport 80 -m addrtype --dst-type LOCAL -m statistic --mode nth --every 2 --packet 0 -j DNAT --to-destination 10.2.0.2:8080
        -A OWN -i wg0 -p tcp -m tcp --dport 80 -m addrtype --dst-type LOCAL -j DNAT --to-destination 10.2.0.3
        COMMIT
        *filter
        :INPUT ACCEPT [0:0]
        :FORWARD DROP [0:0]
        :OWN - [0:0]
        -A INPUT -p udp -j REJECT --reject-with icmp-port-unreachable
        -A FORWARD -j OWN
        -A FORWARD -p udp -m length --length 0:100 -j ACCEPT
        -A OWN -p sctp -j RETURN
        -A OWN -s 10.1.0.0/24 -d 10.2.0.2/32 -p tcp -m multiport --dports 80,90:99 -m comment --comment "network-go:web:1234abcd" -j ACCEPT
        -A OWN -m conntrack --ctstate DNAT --ctorigdstport 80 -j ACCEPT
        -A OWN -m conntrack --ctstate RELATED,ESTABLISHED --ctproto 6 --ctreplsrc 10.2.0.2 -j ACCEPT
        COMMIT

        """;

    [Theory]
    [InlineData(80, WalkVerdict.Forwarded)]
    [InlineData(95, WalkVerdict.Forwarded)]
    [InlineData(81, WalkVerdict.Dropped)]
    public void A_packet_ends_as_the_rules_and_the_policy_say(int port, WalkVerdict verdict) =>
        Assert.Equal(verdict, Assert.Single(Walk(Packet("br1", "10.1.0.2", "10.2.0.2", port))).Verdict);

    [Fact]
    public void The_trace_names_each_rule_that_matched_and_its_policy()
    {
        var outcome = Assert.Single(Walk(Packet("br1", "10.1.0.2", "10.2.0.2", 80)));

        Assert.Equal(["nat PREROUTING 1", "filter FORWARD 1", "filter OWN 2"], outcome.Trace.Select(static t => $"{t.Table} {t.Chain} {t.Number}"), StringComparer.Ordinal);
        Assert.Equal("web", outcome.Trace[^1].Policy);
        Assert.Equal("br2", outcome.Output);
    }

    [Fact]
    public void What_is_left_to_chance_gives_an_outcome_for_each_way_with_its_translations()
    {
        var outcomes = Walk(Packet("wg0", "10.9.0.2", "10.9.0.1", 80));

        Assert.Equal(
            ["10.9.0.2 to 10.2.0.3:80", "10.2.0.1 to 10.2.0.2:8080"],
            outcomes.OrderByDescending(static o => o.Packet.Destination.ToString(), StringComparer.Ordinal)
                .Select(static o => $"{o.Packet.Source} to {o.Packet.Destination}:{o.Packet.DestinationPort}"),
            StringComparer.Ordinal);
        Assert.All(outcomes, static o => Assert.Equal(WalkVerdict.Forwarded, o.Verdict));
    }

    [Fact]
    public void The_answer_goes_back_to_who_asked_from_where_it_was_asked()
    {
        var asked = Walk(Packet("wg0", "10.9.0.2", "10.9.0.1", 80)).Single(static o => o.Packet.DestinationPort == 8080);
        var answer = Assert.Single(Walk(WalkPacket.AnswerTo(asked, "br2")));

        Assert.Equal(WalkVerdict.Forwarded, answer.Verdict);
        Assert.Equal(("10.9.0.1", 80, "10.9.0.2", 5000), (answer.Packet.Source.ToString(), (int)answer.Packet.SourcePort, answer.Packet.Destination.ToString(), (int)answer.Packet.DestinationPort));
        Assert.Equal("wg0", answer.Output);
    }

    [Fact]
    public void A_match_that_is_not_known_is_never_guessed()
    {
        var outcome = Assert.Single(Walk(Packet("br1", "10.1.0.2", "10.2.0.2", 80) with { Protocol = "udp" }));

        Assert.Equal(WalkVerdict.Unknown, outcome.Verdict);
        Assert.StartsWith("Unknown at rule 2 of filter FORWARD", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_return_goes_back_to_the_chain_before_and_to_its_policy() =>
        Assert.Equal("policy DROP of filter FORWARD", Assert.Single(Walk(Packet("br1", "10.1.0.2", "10.2.0.2", 80) with { Protocol = "sctp" })).Reason);

    [Fact]
    public void What_is_for_the_namespace_itself_meets_input()
    {
        Assert.Equal(WalkVerdict.Delivered, Assert.Single(Walk(Packet("br1", "10.1.0.2", "10.9.0.1", 81))).Verdict);
        Assert.Equal(WalkVerdict.Rejected, Assert.Single(Walk(Packet("br1", "10.1.0.2", "10.9.0.1", 81) with { Protocol = "udp" })).Verdict);
        Assert.Equal(WalkVerdict.NoRoute, Assert.Single(Walk(Packet("br1", "10.1.0.2", "192.0.2.1", 81))).Verdict);
    }

    private static EquatableArray<WalkOutcome> Walk(WalkPacket packet) => PacketWalk.Walk(IptablesDump.Parse(Rules), packet, Route, IsLocal);

    private static bool IsLocal(IPAddress address) => address.ToString().EndsWith(".0.1", StringComparison.Ordinal);

    private static WalkRoute? Route(WalkPacket packet) => IsLocal(packet.Destination)
        ? new WalkRoute(true, null, null)
        : packet.Destination.ToString().Split('.') switch
        {
            ["10", "1", ..] => new WalkRoute(false, "br1", IPAddress.Parse("10.1.0.1")),
            ["10", "2", ..] => new WalkRoute(false, "br2", IPAddress.Parse("10.2.0.1")),
            ["10", "9", ..] => new WalkRoute(false, "wg0", IPAddress.Parse("10.9.0.1")),
            _ => null,
        };

    private static WalkPacket Packet(string input, string source, string destination, int port) => new()
    {
        Input = input,
        Source = IPAddress.Parse(source),
        Destination = IPAddress.Parse(destination),
        Protocol = "tcp",
        SourcePort = 5000,
        DestinationPort = (ushort)port,
    };
}
