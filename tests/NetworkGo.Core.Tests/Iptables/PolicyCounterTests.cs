using System.Net;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Tests.Iptables;

public sealed class PolicyCounterTests
{
    private static readonly Rule There = Accept("a>b", "10.0.0.1", FlowPackets.Requests);
    private static readonly Rule Back = Accept("a>b", "10.0.0.1", FlowPackets.Established);
    private static readonly Rule Quiet = Accept("quiet", "10.0.0.2", FlowPackets.Requests);

    [Fact]
    public void Both_directions_of_a_policy_are_added_up_and_one_without_a_packet_is_there_with_none() => Assert.Equal(
        [new PolicyTraffic("a>b", 12, 1200), new PolicyTraffic("quiet", 0, 0)],
        Count($"[5:500] -A NETWORK-GO-FORWARD {Body(There)}\n[7:700] -A NETWORK-GO-FORWARD {Body(Back)}\n[0:0] -A NETWORK-GO-FORWARD {Body(Quiet)}\n"));

    [Fact]
    public void A_rule_that_was_not_asked_for_or_stands_elsewhere_is_not_counted() => Assert.Equal(
        [new PolicyTraffic("a>b", 5, 500), new PolicyTraffic("quiet", 0, 0)],
        Count(
            $"[5:500] -A NETWORK-GO-FORWARD {Body(There)}\n"
            + $"[9:900] -A FORWARD {Body(Back)}\n"
            + "[1:100] -A NETWORK-GO-FORWARD -m comment --comment \"network-go:a>b:00000000\" -j ACCEPT\n"
            + "[1:100] -A NETWORK-GO-FORWARD -m comment --comment \"network-go:forged:12345678\" -j ACCEPT\n"));

    [Fact]
    public void Rules_that_accept_nothing_in_filter_tell_no_traffic()
    {
        Rule[] rules = [There with { Hook = RuleHook.DestinationNat, Action = new RuleAction.SetMark(new(1, 1)) }, There with { Hook = RuleHook.Raw }];

        Assert.Empty(PolicyCounters.Of(IptablesDump.Empty, rules.ToEquatableArray()));
    }

    private static EquatableArray<PolicyTraffic> Count(string lines) => PolicyCounters.Of(
        IptablesDump.Parse($"*filter\n:FORWARD ACCEPT [0:0]\n:NETWORK-GO-FORWARD - [0:0]\n{lines}COMMIT\n"), [There, Back, Quiet]);

    private static string Body(Rule rule) => IptablesRule.Of(rule).Body;

    private static Rule Accept(string policy, string source, FlowPackets packets) => new(
        RuleHook.Forward,
        new FlowMatch { Packets = packets, Source = IPNetwork.Parse($"{source}/32"), Target = IPNetwork.Parse("10.0.1.1/32"), Protocol = IpProtocol.All },
        RuleAction.Accept.Instance,
        policy);
}
