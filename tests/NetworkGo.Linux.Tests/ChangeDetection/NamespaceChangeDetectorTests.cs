using NetworkGo.Core.Ports;
using NetworkGo.Linux.ChangeDetection;
using NetworkGo.Linux.Tests.Support;

namespace NetworkGo.Linux.Tests.ChangeDetection;

[Collection(nameof(AloneInTheProcess))]
public sealed class NamespaceChangeDetectorTests : IDisposable
{
    private readonly TestNamespace space = new();
    private readonly IChangeDetector detector;

    public NamespaceChangeDetectorTests()
    {
        space.Shell("ip link add d0 type veth peer name d1; ip link set d0 up; ip link set d1 up; ip address add 10.7.0.1/24 dev d0; iptables-nft -t nat -N OWN");
        // The kernel announces that both ends are up some time after it was asked for.
        space.Shell("timeout 10 sh -c 'until ip -o link show d0 | grep -q \"state UP\" && ip -o link show d1 | grep -q \"state UP\"; do :; done'");
        detector = Post(space.Handle);
    }

    [Fact]
    public void A_namespace_in_which_nothing_happens_is_silent_and_reading_it_is_nothing()
    {
        space.Shell("iptables-nft-save; ip -4 address show; ip -4 route show table all; ip rule show; cat /proc/sys/net/ipv4/ip_forward; iptables-legacy-save");

        Assert.False(detector.HasChanged());
    }

    [Theory]
    [InlineData("iptables-nft -A FORWARD -s 10.0.0.1 -j DROP")]
    [InlineData("iptables-nft -t nat -A OWN -j RETURN")]
    [InlineData("iptables-nft -t nat -X OWN")]
    [InlineData("iptables-nft -P FORWARD DROP")]
    [InlineData("iptables-nft -t raw -N X")]
    [InlineData("ip route add 10.8.0.0/24 via 10.7.0.2")]
    [InlineData("ip route add 10.8.0.0/24 via 10.7.0.2 table 15700")]
    [InlineData("ip rule add from 10.7.0.1 lookup 15700")]
    [InlineData("ip address add 10.7.0.9/24 dev d0")]
    [InlineData("ip address del 10.7.0.1/24 dev d0")]
    [InlineData("ip link set d1 down")]
    [InlineData("ip link del d0")]
    [InlineData("ip link set d0 name d9", "ip link set d0 down")]
    [InlineData("sysctl -q net.ipv4.ip_forward=1", "sysctl -q net.ipv4.ip_forward=0")]
    [InlineData("sysctl -q net.ipv4.ip_forward=0", "sysctl -q net.ipv4.ip_forward=1")]
    [InlineData("sysctl -q net.ipv4.conf.d0.forwarding=0", "sysctl -q net.ipv4.ip_forward=1")]
    [InlineData("iptables-legacy -A FORWARD -s 10.0.0.1 -j DROP")]
    public void Each_kind_of_change_is_detected_once(string change, string before = "true")
    {
        space.Shell(before);
        detector.HasChanged();

        space.Shell(change);

        Assert.True(detector.HasChanged());
        Assert.False(detector.HasChanged());
    }

    [Theory]
    [InlineData("iptables-legacy -A FORWARD -s 10.0.0.1 -j DROP")]
    [InlineData("iptables-legacy -D FORWARD 1")]
    [InlineData("iptables-legacy -R FORWARD 1 -s 10.0.0.3 -j ACCEPT")]
    [InlineData("iptables-legacy -P FORWARD DROP")]
    [InlineData("iptables-legacy -N X")]
    [InlineData("iptables-legacy -F")]
    [InlineData("iptables-legacy -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.0.0.5:81")]
    [InlineData("iptables-legacy -t nat -F")]
    public void Each_change_of_legacy_tables_is_seen_though_the_kernel_announces_none(string change)
    {
        space.Shell("iptables-legacy -A FORWARD -s 10.0.0.2 -j DROP; iptables-legacy -t nat -A PREROUTING -p tcp --dport 80 -m comment --comment x -j DNAT --to-destination 10.0.0.5:80");
        detector.HasChanged();
        space.Shell("iptables-legacy-save -c");
        Assert.False(detector.HasChanged());

        space.Shell(change);

        Assert.True(detector.HasChanged());
        Assert.False(detector.HasChanged());
    }

    [Fact]
    public void Counters_of_legacy_rules_are_no_change()
    {
        space.Shell("iptables-legacy -A OUTPUT -d 127.0.0.1 -m limit --limit 1/hour --limit-burst 1 -j ACCEPT; iptables-legacy -A OUTPUT -d 127.0.0.1 -j ACCEPT");
        detector.HasChanged();

        space.Shell("bash -c 'echo one > /dev/udp/127.0.0.1/9; echo two > /dev/udp/127.0.0.1/9'");

        Assert.DoesNotContain("[0:0] -A", space.Shell("iptables-legacy-save -c -t filter"), StringComparison.Ordinal);
        Assert.False(detector.HasChanged());
    }

    [Fact]
    public void Looking_for_legacy_tables_makes_none()
    {
        detector.HasChanged();

        Assert.Empty(space.Shell("cat /proc/net/ip_tables_names 2>/dev/null || true"));
    }

    [Fact]
    public void What_overflows_the_buffer_is_detected_and_so_is_what_comes_after_it()
    {
        space.Shell("for i in $(seq 1 200); do echo \"route add 10.9.$i.0/24 via 10.7.0.2\"; done | ip -batch -; (echo '*filter'; for i in $(seq 1 2000); do echo \"-A FORWARD -s 10.0.0.1 -j DROP\"; done; echo COMMIT) | iptables-nft-restore --noflush");
        Assert.True(detector.HasChanged());
        Assert.False(detector.HasChanged());

        space.Shell("ip route del 10.9.1.0/24");
        Assert.True(detector.HasChanged());
    }

    [Fact]
    public void A_change_of_another_namespace_is_not_detected_and_the_pool_s_threads_stay_where_they_are()
    {
        using var other = new TestNamespace();
        using var second = Post(other.Handle);
        other.Shell("iptables-nft -A FORWARD -s 10.0.0.1 -j DROP; ip route add 10.8.0.0/24 dev lo; iptables-legacy -A FORWARD -j DROP");

        Assert.False(detector.HasChanged());
        Assert.True(second.HasChanged());
        // Other tests have threads in namespaces of their own, and one that has ended for .NET may not quite have for the kernel.
        string[] entered = [$"net:[{space.Handle.Inode}]", $"net:[{other.Handle.Inode}]"];
        Assert.True(SpinWait.SpinUntil(
            () => !Directory.GetDirectories("/proc/self/task").Any(task => entered.Contains(new FileInfo(task + "/ns/net").LinkTarget)),
            TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void It_knows_its_namespace_and_does_not_keep_it_once_it_is_withdrawn()
    {
        Assert.Equal(space.Handle.Inode, detector.Inode);
        var before = Opened();
        using (Post(space.Handle))
        {
            Assert.Equal(before.Sockets + 2, Opened().Sockets);
        }

        Assert.Equal(before, Opened());
    }

    public void Dispose()
    {
        detector.Dispose();
        space.Dispose();
    }

    private static IChangeDetector Post(INamespaceHandle target)
    {
        var posted = new NamespaceChangeDetectors("/proc").Open(target);
        Assert.NotNull(posted);
        return posted;
    }

    // Sockets of the namespace, by the kernel's list, after its line of headings; files of the process, in which nothing else runs now. Such a file
    // is called deleted once the thread has ended by whose folder it was opened.
    private (int Sockets, int Files) Opened() => (
        space.Shell("cat /proc/net/netlink").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length - 1,
        Directory.GetFiles("/proc/self/fd").Count(static fd => new FileInfo(fd).LinkTarget?.Contains("ip_tables_names", StringComparison.Ordinal) == true));
}
