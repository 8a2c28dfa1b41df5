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
        var translated = new FlowTuple(
            "tcp", IPAddress.Parse("10.9.0.2"), IPAddress.Parse("10.9.0.1"), 4000, 8080, IPAddress.Parse("10.2.0.2"), IPAddress.Parse("10.2.0.1"), 80, 4000);
        var direct = Direct("tcp", "10.9.0.2", "10.2.0.2", 80);

        Assert.Equal([translated], Revoked([translated, direct], [Translate, OpenTranslated], []));
    }

    [Fact]
    public void A_translated_flow_ends_with_its_translation_even_when_the_filter_still_has_a_rule_for_it()
    {
        var translated = new FlowTuple(
            "tcp", IPAddress.Parse("10.1.0.2"), IPAddress.Parse("10.9.0.1"), 4000, 8080, IPAddress.Parse("10.2.0.2"), IPAddress.Parse("10.2.0.1"), 80, 4000);

        Assert.Equal([translated], Revoked([translated], [Translate], [Open]));
    }

    private static Rule Filter(FlowMatch match) => new(RuleHook.Forward, match, RuleAction.Accept.Instance, "p");

    private static FlowTuple Direct(string protocol, string source, string target, ushort port) => new(
        protocol, IPAddress.Parse(source), IPAddress.Parse(target), 4000, port, IPAddress.Parse(target), IPAddress.Parse(source), port, 4000);

    // By way of the pending revocations of the rules that a kernel held, as the daemon does.
    private static IEnumerable<FlowTuple> Revoked(IEnumerable<FlowTuple> flows, Rule[] removed, Rule[] remaining) => FlowMatcher.Revoked(
        flows,
        [.. removed.Select(IptablesRule.Of).Select(static r => PendingRevocation.For(new(r.Table, r.Chain, r.Body))).OfType<string>().Select(PendingRevocation.Read).OfType<FlowMatcher>()],
        [.. remaining.Select(FlowMatcher.Of).OfType<FlowMatcher>()]);
}
