using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Reconciling;

namespace NetworkGo.Core.Tests.Reconciling;

/// <summary>Which answers of the kernel make a policy not ready, and what is named.</summary>
public sealed class WayJudgeTests
{
    private static readonly IPAddress Local = IPAddress.Parse("172.18.103.2");
    private static readonly IPAddress Gateway = IPAddress.Parse("172.18.103.1");
    private static readonly IPAddress Remote = IPAddress.Parse("172.18.105.2");

    private static readonly WayAnswer Right = new()
    {
        Device = "eth1",
        Gateway = Gateway,
        Source = Local,
        Table = 254,
        Route = IPNetwork.Parse("172.18.105.0/24"),
        Protocol = 157,
    };

    private static WaySpec Way => new() { Policy = "p", Local = Local, Gateway = Gateway, Remote = Remote };

    [Fact]
    public void A_way_by_the_gateway_on_the_device_of_the_address_is_right()
    {
        Assert.Equal([new WayQuestion(Remote, Local), new WayQuestion(Remote, null)], new WayJudge([Way]).Questions);
        Assert.Empty(Judge([Way], Right, Right));
    }

    [Fact]
    public void Another_address_that_a_policy_lets_reach_the_same_end_is_as_good_a_choice()
    {
        var other = Way with { Policy = "q", Local = IPAddress.Parse("172.18.104.2"), Gateway = IPAddress.Parse("172.18.104.1") };
        var byOther = Right with { Device = "eth2", Gateway = other.Gateway, Source = other.Local };

        Assert.Empty(Judge([Way, other], Right, byOther, byOther));
        Assert.Equal("p", Assert.Single(Judge([Way], Right, byOther)).Policy);
    }

    [Fact]
    public void The_kernel_may_choose_an_address_that_the_policy_lets_through_besides_those_of_the_file_but_none_of_these_by_another_way()
    {
        var wide = Way with { AcceptedSources = [IPNetwork.Parse("0.0.0.0/0")] };
        var byDefaultBridge = Right with { Device = "eth0", Gateway = IPAddress.Parse("172.17.0.1"), Source = IPAddress.Parse("172.17.0.2"), Route = IPNetwork.Parse("0.0.0.0/0") };

        Assert.Empty(Judge([wide], Right, byDefaultBridge));
        Assert.Single(Judge([Way], Right, byDefaultBridge));
        Assert.Single(Judge([wide], Right, byDefaultBridge with { Source = Local }));
        Assert.Single(Judge([wide], Right, byDefaultBridge with { Failure = "Network is unreachable" }));
    }

    [Fact]
    public void The_rule_of_policy_routing_that_leads_elsewhere_is_named_with_priority_and_table()
    {
        var found = Assert.Single(Judge([Way], Right with { Device = "wg0", Gateway = null, Table = 51820, Route = IPNetwork.Parse("0.0.0.0/0") }, Right));

        Assert.Equal(WayReasons.PolicyRouting, found.Reason);
        Assert.Contains("priority 101 (lookup 51820)", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_more_specific_route_is_named()
    {
        var found = Assert.Single(Judge([Way], Right with { Device = "eth0", Gateway = IPAddress.Parse("172.17.0.1"), Route = IPNetwork.Parse("172.18.105.2/32"), Protocol = 3 }, Right));

        Assert.Equal(WayReasons.ForeignRoute, found.Reason);
        Assert.Contains("the route 172.18.105.2/32 by 172.17.0.1 on eth0", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_way_at_all_is_said_in_the_kernel_s_words() =>
        Assert.Equal(WayReasons.NoRoute, Assert.Single(Judge([Way], new WayAnswer { Failure = "Network is unreachable" }, Right)).Reason);

    [Fact]
    public void Of_answers_only_the_way_from_their_address_matters()
    {
        var answers = Way with { Kind = WayKind.Bound };

        Assert.Equal([new WayQuestion(Remote, Local)], new WayJudge([answers]).Questions);
        Assert.Empty(Judge([answers], Right));
    }

    [Fact]
    public void What_is_on_a_network_of_the_container_s_own_may_be_left_for_from_there() =>
        Assert.Empty(Judge([Way], Right, Right with { Device = "eth0", Gateway = null, Source = IPAddress.Parse("172.18.105.9"), Protocol = 2 }));

    private static EquatableArray<Status.PolicyConflict> Judge(EquatableArray<WaySpec> ways, params WayAnswer[] answers) => new WayJudge(ways).Judge(new WaysRead
    {
        Addresses =
        [
            KeyValuePair.Create(Local, "eth1"), KeyValuePair.Create(IPAddress.Parse("172.17.0.2"), "eth0"), KeyValuePair.Create(IPAddress.Parse("172.18.104.2"), "eth2"),
        ],
        Rules = [new RoutingRule(0, 255), new RoutingRule(101, 51820), new RoutingRule(32766, 254)],
        Answers = [.. answers],
    });
}
