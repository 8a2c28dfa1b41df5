using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Tests.Iptables;

public sealed class PolicyCounterTests
{
    private static readonly RuleSpec There = Rule("a>b", "-s 10.0.0.1/32 -d 10.0.1.1/32", "-j ACCEPT");
    private static readonly RuleSpec Back = Rule("a>b", "-m conntrack --ctstate RELATED,ESTABLISHED --ctreplsrc 10.0.1.1", "-j ACCEPT");
    private static readonly RuleSpec Quiet = Rule("quiet", "-s 10.0.0.2/32 -d 10.0.1.1/32", "-j ACCEPT");

    [Fact]
    public void Both_directions_of_a_policy_are_added_up_and_one_without_a_packet_is_there_with_none() => Assert.Equal(
        [new PolicyTraffic("a>b", 12, 1200), new PolicyTraffic("quiet", 0, 0)],
        Count($"[5:500] -A NETWORK-GO-FORWARD {There.Body}\n[7:700] -A NETWORK-GO-FORWARD {Back.Body}\n[0:0] -A NETWORK-GO-FORWARD {Quiet.Body}\n"));

    [Fact]
    public void A_rule_that_was_not_asked_for_or_stands_elsewhere_is_not_counted() => Assert.Equal(
        [new PolicyTraffic("a>b", 5, 500), new PolicyTraffic("quiet", 0, 0)],
        Count(
            $"[5:500] -A NETWORK-GO-FORWARD {There.Body}\n"
            + $"[9:900] -A FORWARD {Back.Body}\n"
            + "[1:100] -A NETWORK-GO-FORWARD -m comment --comment \"network-go:a>b:00000000\" -j ACCEPT\n"
            + "[1:100] -A NETWORK-GO-FORWARD -m comment --comment \"network-go:forged:12345678\" -j ACCEPT\n"));

    [Fact]
    public void Rules_that_accept_nothing_in_filter_tell_no_traffic()
    {
        RuleSpec[] rules = [Rule("dnat", "-i wg0", "-j MARK --set-xmark 0x1/0x1"), Rule("dnat", "-i wg0", "-j ACCEPT") with { Table = TableName.Raw }];

        Assert.Empty(PolicyCounters.Of(IptablesDump.Empty, rules.ToEquatableArray()));
    }

    private static EquatableArray<PolicyTraffic> Count(string lines) => PolicyCounters.Of(
        IptablesDump.Parse($"*filter\n:FORWARD ACCEPT [0:0]\n:NETWORK-GO-FORWARD - [0:0]\n{lines}COMMIT\n"), [There, Back, Quiet]);

    private static RuleSpec Rule(string policy, string matches, string target) => new()
    {
        Table = TableName.Filter,
        Chain = ChainNames.Forward,
        Policy = policy,
        Body = RuleComment.Complete(policy, "filter NETWORK-GO-FORWARD", matches, target),
    };
}
