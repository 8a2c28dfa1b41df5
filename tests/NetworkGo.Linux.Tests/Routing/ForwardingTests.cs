using NetworkGo.Linux.Routing;
using NetworkGo.Linux.Tests.Support;

namespace NetworkGo.Linux.Tests.Routing;

public sealed class ForwardingTests : IDisposable
{
    private readonly TestNamespace space = new();

    public ForwardingTests() => space.Shell(
        "echo 0 > /proc/sys/net/ipv4/ip_forward; ip link add eth0 type veth peer name eth1");

    public void Dispose() => space.Dispose();

    [Fact]
    public async Task It_is_switched_on_for_all_devices_and_those_to_come()
    {
        var routing = Routing("/proc");
        var first = await routing.EnableForwardingAsync(space.Handle, CancellationToken.None);
        var second = await routing.EnableForwardingAsync(space.Handle, CancellationToken.None);

        Assert.Null(first.Failure);
        Assert.Equal(2, first.Changes.Count);
        Assert.Empty(second.Changes);
        Assert.Equal("1", Setting("ip_forward"));
        Assert.Equal("1", Setting("conf/default/forwarding"));
    }

    [Fact]
    public async Task It_is_switched_on_per_device_where_proc_sys_cannot_be_written()
    {
        var routing = Routing("/no-such-proc");
        var first = await routing.EnableForwardingAsync(space.Handle, CancellationToken.None);
        var second = await routing.EnableForwardingAsync(space.Handle, CancellationToken.None);

        Assert.Null(first.Failure);
        Assert.Equal(
            "IPv4 forwarding switched on for eth0, IPv4 forwarding switched on for eth1",
            string.Join(", ", first.Changes.Order(StringComparer.Ordinal)));
        Assert.Empty(second.Changes);
        Assert.Equal("0", Setting("ip_forward"));
        Assert.Equal("1", Setting("conf/eth0/forwarding"));
        Assert.Equal("1", Setting("conf/eth1/forwarding"));
    }

    [Fact]
    public async Task A_single_device_that_is_off_is_switched_on()
    {
        space.Shell("echo 1 > /proc/sys/net/ipv4/ip_forward; echo 0 > /proc/sys/net/ipv4/conf/eth1/forwarding");
        var result = await Routing("/proc").EnableForwardingAsync(space.Handle, CancellationToken.None);

        Assert.Equal("IPv4 forwarding switched on for eth1", Assert.Single(result.Changes));
        Assert.Equal("1", Setting("conf/eth1/forwarding"));
    }

    [Fact]
    public async Task The_thread_that_entered_the_namespace_is_not_used_again()
    {
        var own = new FileInfo("/proc/thread-self/ns/net").LinkTarget;
        await Routing("/proc").EnableForwardingAsync(space.Handle, CancellationToken.None);
        var others = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => new FileInfo("/proc/thread-self/ns/net").LinkTarget)));

        Assert.All(others, other => Assert.Equal(own, other));
    }

    private IpRouting Routing(string procRoot) => new(space.Runner, new RoutingMarks(99, 1000, 500), procRoot);

    private string Setting(string name) => space.Run("cat", $"/proc/sys/net/ipv4/{name}").Trim();
}
