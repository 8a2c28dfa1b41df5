using System.Net;
using NetworkGo.Netfilter.Conntrack;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Tests.Firewall;

public sealed class FlowMatcherTests
{
    private static readonly OwnRule Open = Filter("-s 10.1.0.0/24 -d 10.2.0.2/32 -p tcp -m tcp --dport 80:90");

    private static readonly OwnRule OpenTranslated =
        Filter("-d 10.2.0.2/32 -i wg0 -p tcp -m tcp --dport 80 -m conntrack --ctstate DNAT --ctorigdstport 8080");

    private static readonly OwnRule Translate = new(
        TableName.Nat,
        ChainNames.Prerouting,
        RuleComment.Complete("p", "n", "-i wg0 -p tcp -m tcp --dport 8080 -m addrtype --dst-type LOCAL", "-j DNAT --to-destination 10.2.0.2:80"));

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
            [Direct("tcp", "10.1.0.7", "10.2.0.2", 80)], [Open], [Filter("-s 10.1.0.7/32 -d 10.2.0.2/32 -p tcp -m tcp --dport 80")]));

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

    [Fact]
    public void A_rule_that_somebody_else_put_into_an_own_chain_ends_no_flow_when_it_goes() =>
        Assert.Empty(Revoked(
            [Direct("tcp", "10.1.0.7", "10.2.0.2", 80)], [new OwnRule(TableName.Filter, ChainNames.Forward, "-j ACCEPT")], []));

    private static OwnRule Filter(string matches) =>
        new(TableName.Filter, ChainNames.Forward, RuleComment.Complete("p", "f", matches, "-j ACCEPT"));

    private static FlowTuple Direct(string protocol, string source, string target, ushort port) => new(
        protocol, IPAddress.Parse(source), IPAddress.Parse(target), 4000, port, IPAddress.Parse(target), IPAddress.Parse(source), port, 4000);

    // By way of the pending revocations, as the daemon does.
    private static IEnumerable<FlowTuple> Revoked(IEnumerable<FlowTuple> flows, OwnRule[] removed, OwnRule[] remaining) =>
        FlowMatcher.Revoked(flows, [.. removed.Select(PendingRevocation.For).OfType<string>().Select(PendingRevocation.Read).OfType<FlowMatcher>()], [.. remaining.Select(RuleFlows.Of).OfType<FlowMatcher>()]);
}
