using System.Net;
using NetworkGo.Linux.Routing;
using NetworkGo.Linux.Tests.Support;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Linux.Tests.Routing;

/// <summary>A host with a bridge, a port of it, and a device to somewhere else.</summary>
public sealed class IpRouteReaderTests : IDisposable
{
    private readonly TestNamespace space = new();
    private readonly IpRouteReader reader;

    public IpRouteReaderTests()
    {
        reader = new IpRouteReader(space.Runner, "/proc");
        space.Shell(
            """
            ip link add br0 type bridge
            ip link add port0 type veth peer name eth0
            ip link add wg0 type veth peer name away0
            ip link set port0 master br0
            ip addr add 172.30.1.1/24 dev br0
            ip addr add 10.9.0.1/24 dev wg0
            for d in br0 port0 eth0 wg0 away0; do ip link set $d up; done
            sysctl -q net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.wg0.rp_filter=0 net.ipv4.conf.wg0.forwarding=0
            """);
    }

    public void Dispose() => space.Dispose();

    [Fact]
    public async Task Devices_are_read_with_what_connects_them_and_whether_they_forward()
    {
        var read = await reader.ReadLinksAsync(space.Handle, CancellationToken.None);

        Assert.Null(read.Failure);
        NamespaceLink Link(string name) => read.Links.Single(l => l.Name == name);
        Assert.True(Link("br0").IsBridge);
        Assert.Equal(new LinkAddress(IPAddress.Parse("172.30.1.1"), 24), Link("br0").FirstAddress);
        Assert.Equal(("br0", (int?)Link("eth0").Index), (Link("port0").Bridge, Link("port0").PeerIndex));
        Assert.Equal((true, false), (Link("br0").Forwards, Link("wg0").Forwards));
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("0", false)]
    public async Task Whether_a_bridge_filters_what_stays_on_it_is_that_namespace_s_setting(string setting, bool filters)
    {
        space.Shell($"sysctl -q net.bridge.bridge-nf-call-iptables={setting}");

        Assert.Equal(filters, (await reader.ReadLinksAsync(space.Handle, CancellationToken.None)).Links.Single(static l => l.Name == "br0").FiltersBridged);
    }

    [Fact]
    public async Task Each_question_has_the_kernel_s_answer_in_its_place()
    {
        space.Shell("sysctl -q net.ipv4.conf.wg0.forwarding=1");
        static RouteQuestion Ask(string to, string? from, string? input, uint mark = 0) =>
            new(IPAddress.Parse(to), from is null ? null : IPAddress.Parse(from), input, mark);

        var read = await reader.AskAsync(
            space.Handle,
            [
                Ask("9.9.9.9", null, null), Ask("172.30.1.2", null, null), Ask("172.30.1.2", "10.9.0.2", "wg0", 0x1000_0000), Ask("9.9.9.9", "10.9.0.2", "wg0"),
                Ask("10.9.0.1", "10.9.0.2", "wg0"), Ask("127.0.0.1", null, null),
            ],
            CancellationToken.None);

        Assert.Null(read.Failure);
        Assert.Equal(["no route to 9.9.9.9: Network is unreachable", null, null, "no route to 9.9.9.9: Network is unreachable", null, null], read.Routes.Select(static r => r.Failure), StringComparer.Ordinal);
        Assert.Equal(("br0", "172.30.1.1", "172.30.1.2"), (read.Routes[1].Output, read.Routes[1].Source!.ToString(), read.Routes[1].NextHop!.ToString()));
        Assert.Equal(("br0", false), (read.Routes[2].Output, read.Routes[2].IsLocal));
        Assert.Equal((true, true), (read.Routes[4].IsLocal, read.Routes[5].IsLocal));
    }

    [Fact]
    public async Task By_a_gateway_it_is_the_gateway_s_turn()
    {
        space.Shell("ip route add default via 10.9.0.2");
        var read = await reader.AskAsync(space.Handle, [new RouteQuestion(IPAddress.Parse("9.9.9.9"), null, null, 0)], CancellationToken.None);

        Assert.Equal(("wg0", "10.9.0.2", "10.9.0.1"), (read.Routes[0].Output, read.Routes[0].NextHop!.ToString(), read.Routes[0].Source!.ToString()));
    }

    [Fact]
    public async Task A_device_s_name_never_becomes_words_of_a_script()
    {
        var read = await reader.AskAsync(space.Handle, [new RouteQuestion(IPAddress.Parse("9.9.9.9"), IPAddress.Parse("10.9.0.2"), "wg0\nlink", 0)], CancellationToken.None);

        Assert.Contains("is not handed to ip", read.Failure, StringComparison.Ordinal);
    }
}
