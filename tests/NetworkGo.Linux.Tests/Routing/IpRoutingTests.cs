using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Linux.Routing;
using NetworkGo.Linux.Tests.Support;

namespace NetworkGo.Linux.Tests.Routing;

/// <summary>A container on a default bridge (eth0, default route) and on a managed network (eth1, fixed address).</summary>
public sealed class IpRoutingTests : IDisposable
{
    private readonly TestNamespace space = new();
    private readonly IpRouting routing;

    private readonly RouteSpec route = new()
    {
        Destination = IPNetwork.Parse("172.18.104.0/24"),
        Gateway = IPAddress.Parse("172.18.103.1"),
        Source = IPAddress.Parse("172.18.103.2"),
        Probe = IPAddress.Parse("172.18.104.2"),
        AcceptedSources = [IPNetwork.Parse("172.18.103.2/32")],
    };

    private readonly SourceRouteSpec way = new() { Source = IPAddress.Parse("172.18.103.2"), Gateway = IPAddress.Parse("172.18.103.1") };

    public IpRoutingTests()
    {
        routing = new IpRouting(space.Runner, new RoutingMarks(99, 1000, 500), "/proc");
        space.Shell(
            """
            ip link add eth0 type veth peer name peer0
            ip link add eth1 type veth peer name peer1
            ip addr add 172.17.0.2/16 dev eth0
            ip addr add 172.18.103.2/24 dev eth1
            for d in eth0 peer0 eth1 peer1; do ip link set $d up; done
            ip route add default via 172.17.0.1
            """);
    }

    public void Dispose() => space.Dispose();

    [Fact]
    public async Task A_route_is_added_where_the_kernel_would_leave_from_another_address()
    {
        Assert.Contains("src 172.17.0.2", Choice("172.18.104.2"), StringComparison.Ordinal);
        var result = await ApplyAsync([route]);

        Assert.Null(result.Failure);
        Assert.Equal("Route 172.18.104.0/24 via 172.18.103.1 dev eth1 src 172.18.103.2 added", Assert.Single(result.Changes));
        Assert.Contains("via 172.18.103.1 dev eth1 src 172.18.103.2", Choice("172.18.104.2"), StringComparison.Ordinal);
        Assert.Contains("src 172.17.0.2", Choice("8.8.8.8"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_addresses_of_all_devices_are_read_of_both_families_and_of_a_tunnel_the_own_end()
    {
        space.Shell("ip addr add fd00:9::1/64 dev eth1 nodad; ip addr add 10.8.0.1 peer 10.8.0.2/32 dev eth1; ip link set lo up");
        var read = await routing.ReadAddressesAsync(space.Handle, CancellationToken.None);

        Assert.Null(read.Failure);
        Assert.Superset(
            new HashSet<IPAddress>(((string[])["127.0.0.1", "::1", "172.17.0.2", "172.18.103.2", "fd00:9::1", "10.8.0.1"]).Select(IPAddress.Parse)),
            read.Addresses.ToHashSet());
        Assert.DoesNotContain(IPAddress.Parse("10.8.0.2"), read.Addresses);
    }

    [Fact]
    public async Task A_second_pass_changes_nothing()
    {
        await ApplyAsync([route], [way]);
        var before = Everything();
        var second = await ApplyAsync([route], [way]);

        Assert.Null(second.Failure);
        Assert.Empty(second.Changes);
        Assert.Equal(before, Everything());
    }

    [Fact]
    public async Task No_route_is_added_where_the_kernels_choice_is_accepted()
    {
        var before = Everything();
        var result = await ApplyAsync([route with { AcceptedSources = [IPNetwork.Parse("172.17.0.0/16")] }]);

        Assert.Null(result.Failure);
        Assert.Empty(result.Changes);
        Assert.Equal(before, Everything());
    }

    [Fact]
    public async Task A_route_is_added_where_the_kernel_has_none_at_all()
    {
        space.Shell("ip route del default");
        var result = await ApplyAsync([route, route with { Destination = IPNetwork.Parse("10.5.0.0/16"), Probe = IPAddress.Parse("10.5.0.1") }]);

        Assert.Null(result.Failure);
        Assert.Equal(2, result.Changes.Count);
    }

    [Fact]
    public async Task A_destination_that_the_namespace_is_on_gets_no_route()
    {
        space.Shell("ip addr add 172.18.104.9/24 dev eth0");
        var result = await ApplyAsync([route]);

        Assert.Null(result.Failure);
        Assert.Empty(result.Changes);
    }

    [Fact]
    public async Task The_device_is_found_by_its_address_whatever_its_name()
    {
        space.Shell("ip link set eth1 down; ip link set eth1 name eth7; ip link set eth7 up");
        await ApplyAsync([route]);

        Assert.Contains("dev eth7", Choice("172.18.104.2"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_longer_asked_for_goes_and_other_peoples_routes_and_rules_stay()
    {
        space.Shell("ip route add 10.1.0.0/16 via 172.17.0.1 proto static; ip rule add from 10.2.0.0/16 lookup 77 priority 500");
        var before = Everything();
        await ApplyAsync([route], [way]);
        Assert.Contains("172.18.104.0/24", Everything(), StringComparison.Ordinal);
        var result = await ApplyAsync([]);

        Assert.Null(result.Failure);
        Assert.Equal(4, result.Changes.Count);
        Assert.Equal(before, Everything());
    }

    [Fact]
    public async Task An_own_route_that_differs_is_replaced()
    {
        await ApplyAsync([route with { Gateway = IPAddress.Parse("172.18.103.254") }]);
        var result = await ApplyAsync([route]);

        Assert.Equal("Route 172.18.104.0/24 via 172.18.103.1 dev eth1 src 172.18.103.2 replaced", Assert.Single(result.Changes));
        Assert.Single(space.Run("ip", "route", "show", "proto", "99").Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Somebody_elses_route_to_the_same_subnet_is_named_and_left_alone()
    {
        space.Shell("ip route add 172.18.104.0/24 via 172.17.0.9");
        var before = Everything();
        var result = await ApplyAsync([route]);

        Assert.Contains("172.18.104.0/24 via 172.17.0.9 dev eth0", result.Failure, StringComparison.Ordinal);
        Assert.Equal(before, Everything());
    }

    [Fact]
    public async Task An_address_that_is_on_no_device_yet_is_waited_for_and_holds_up_no_other()
    {
        var result = await ApplyAsync(
            [route with { Source = IPAddress.Parse("10.9.9.9"), Destination = IPNetwork.Parse("10.5.0.0/16") }, route]);

        Assert.Contains("10.9.9.9 is on no device here yet", result.Waiting, StringComparison.Ordinal);
        Assert.Null(result.Failure);
        Assert.Single(result.Changes);
    }

    [Fact]
    public async Task A_source_route_sends_what_leaves_from_the_address_by_its_gateway()
    {
        var result = await ApplyAsync([], [way]);

        Assert.Null(result.Failure);
        Assert.Contains("via 172.18.103.1 dev eth1", Choice("8.8.8.8", "from", "172.18.103.2"), StringComparison.Ordinal);
        Assert.Contains("via 172.17.0.1 dev eth0", Choice("8.8.8.8", "from", "172.17.0.2"), StringComparison.Ordinal);
        Assert.DoesNotContain("via", Choice("172.18.103.9", "from", "172.18.103.2"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_source_has_a_table_of_its_own_and_keeps_it()
    {
        space.Shell("ip route add default via 172.17.0.1 table 1000");
        var other = new SourceRouteSpec { Source = IPAddress.Parse("172.17.0.2"), Gateway = IPAddress.Parse("172.17.0.1") };
        await ApplyAsync([], [way, other]);
        Assert.Contains("from 172.18.103.2 lookup 1001", Rules(), StringComparison.Ordinal);
        Assert.Contains("from 172.17.0.2 lookup 1002", Rules(), StringComparison.Ordinal);
        var second = await ApplyAsync([], [other]);

        Assert.Null(second.Failure);
        Assert.Contains("from 172.17.0.2 lookup 1002", Rules(), StringComparison.Ordinal);
        Assert.DoesNotContain("1001", Everything(), StringComparison.Ordinal);
        Assert.Contains("default via 172.17.0.1 dev eth0 table 1000", Everything(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_route_that_lost_a_part_gets_it_back()
    {
        await ApplyAsync([], [way]);
        var before = Everything();
        space.Shell("ip route del default table 1000; ip rule del priority 500");
        // Without the rule the rest of the table belongs to no rule: it goes, and a new table is made.
        await ApplyAsync([], [way]);
        await ApplyAsync([], [way]);

        Assert.Equal(before.Replace("1000", "T", StringComparison.Ordinal), Everything().Replace("1001", "T", StringComparison.Ordinal));
    }

    private Task<ApplyResult> ApplyAsync(EquatableArray<RouteSpec> routes, EquatableArray<SourceRouteSpec> ways = default) =>
        routing.ApplyRoutesAsync(space.Handle, routes, ways, CancellationToken.None);

    private string Choice(string destination, params string[] rest) => space.Run("ip", ["route", "get", destination, .. rest]);

    private string Rules() => space.Run("ip", "-N", "rule");

    private string Everything() => space.Run("ip", "-4", "-N", "route", "show", "table", "all") + Rules();
}
