using System.Net;
using NetworkGo.Netfilter.Conntrack;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Tests.Firewall;

public sealed class FlowMatcherTests
{
    private static readonly IPNetwork Web = IPNetwork.Parse("10.2.0.2/32");

    private static readonly Rule Open = Filter(new() { Source = IPNetwork.Parse("10.1.0.0/24"), Target = Web, Protocol = IpProtocol.Tcp, Port = new(80, 90) });

    private static readonly Rule OpenTranslated = Filter(new()
    {
        Packets = FlowPackets.TranslatedRequests,
        Target = Web,
        Input = "wg0",
        Protocol = IpProtocol.Tcp,
        Port = new(80),
        OriginalPort = new(8080),
    });

    private static readonly Rule Translate = new(
        RuleHook.DestinationNat,
        new() { Input = "wg0", Protocol = IpProtocol.Tcp, Port = new(8080), ToLocal = true },
        new RuleAction.TranslateDestination(Web.BaseAddress, 80, 1),
        "p");

    [Theory]
    [InlineData("tcp", "10.1.0.7", "10.2.0.2", 80, true)]
    [InlineData("tcp", "10.1.0.7", "10.2.0.2", 90, true)]
    [InlineData("tcp", "10.1.0.7", "10.2.0.2", 91, false)]
    [InlineData("udp", "10.1.0.7", "10.2.0.2", 80, false)]
    [InlineData("tcp", "10.1.1.7", "10.2.0.2", 80, false)]
    [InlineData("tcp", "10.1.0.7", "10.2.0.3", 80, false)]
    [InlineData("tcp", "10.2.0.2", "10.1.0.7", 80, false)]
    public void A_removed_accept_ends_exactly_the_flows_it_let_through(string protocol, string source, string target, int port, bool ends)
    {
        var flow = Direct(protocol, source, target, (ushort)port);

        Assert.Equal(ends, Revoked([flow], [Open], []).Any());
    }

    [Fact]
    public void A_flow_that_another_rule_still_lets_through_lives_on() =>
        Assert.Empty(Revoked(
            [Direct("tcp", "10.1.0.7", "10.2.0.2", 80)],
            [Open],
            [Filter(new() { Source = IPNetwork.Parse("10.1.0.7/32"), Target = Web, Protocol = IpProtocol.Tcp, Port = new(80) })]));

    [Fact]
    public void A_removed_translation_ends_translated_flows_and_not_direct_ones_to_the_same_target()
    {
        var translated = TrackedFlows.Of(ProtocolNumber.Tcp, "10.9.0.2:4000", "10.9.0.1:8080", "10.2.0.2:80");
        var direct = Direct("tcp", "10.9.0.2", "10.2.0.2", 80);

        Assert.Equal([translated], Revoked([translated, direct], [Translate, OpenTranslated], []));
    }

    [Fact]
    public void A_translated_flow_ends_with_its_translation_even_when_the_filter_still_has_a_rule_for_it()
    {
        var translated = TrackedFlows.Of(ProtocolNumber.Tcp, "10.1.0.2:4000", "10.9.0.1:8080", "10.2.0.2:80");

        Assert.Equal([translated], Revoked([translated], [Translate], [Open]));
    }

    [Fact]
    public void A_ping_to_a_target_is_no_translated_flow()
    {
        ConntrackTuple Ping(string source, string target, byte type) => new()
        {
            Source = IPAddress.Parse(source),
            Destination = IPAddress.Parse(target),
            Protocol = ProtocolNumber.Icmp,
            Icmp = new IcmpFields(77, type, 0),
        };
        var ping = new ConntrackEntry { Original = Ping("10.1.0.7", "10.2.0.2", 8), Reply = Ping("10.2.0.2", "10.1.0.7", 0) };
        var any = Filter(new() { Target = Web, Protocol = IpProtocol.All });

        Assert.Equal([ping], Revoked([ping], [any], []));
        Assert.Empty(Revoked([ping], [Filter(any.Match with { Packets = FlowPackets.TranslatedRequests })], []));
    }

    [Fact]
    public void A_rule_of_IPv4_is_about_no_flow_of_IPv6() =>
        Assert.Empty(Revoked(
            [TrackedFlows.Of(ProtocolNumber.Tcp, "[fd00::1]:4000", "[fd00::2]:80")],
            [Filter(new() { Protocol = IpProtocol.Tcp, Port = new(80) })],
            []));

    private static Rule Filter(FlowMatch match) => new(RuleHook.Forward, match, RuleAction.Accept.Instance, "p");

    private static ConntrackEntry Direct(string protocol, string source, string target, ushort port) =>
        TrackedFlows.Of(protocol == "tcp" ? ProtocolNumber.Tcp : ProtocolNumber.Udp, $"{source}:4000", $"{target}:{port}");

    // By way of the pending revocations of the rules that a kernel held, as the daemon does.
    private static IEnumerable<ConntrackEntry> Revoked(IEnumerable<ConntrackEntry> flows, Rule[] removed, Rule[] remaining) => FlowMatcher.Revoked(
        flows,
        [.. removed.Select(IptablesRule.Of).Select(static r => PendingRevocation.For(new(r.Table, r.Chain, r.Body))).OfType<string>().Select(PendingRevocation.Read).OfType<FlowMatcher>()],
        [.. remaining.Select(FlowMatcher.Of).OfType<FlowMatcher>()]);
}
