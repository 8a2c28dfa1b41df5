using System.Net;
using System.Net.Sockets;
using NetworkGo.Core.Ports;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Linux.Tests.Support;

namespace NetworkGo.Linux.Tests.Conntrack;

/// <summary>
/// A host that tracks flows, with a client behind its wg0 (10.99.0.2, the host is 10.99.0.1) and a target behind its br0 (172.18.103.2).
/// </summary>
internal sealed class RoutedHost : IDisposable
{
    private readonly TestNamespace client = new();
    private readonly TestNamespace target = new();

    public RoutedHost()
    {
        Join(client, "wg0", "10.99.0");
        Join(target, "br0", "172.18.103");
        // A rule on states has the kernel track flows, as Docker's do.
        Host.Shell("""
            echo 1 >/proc/sys/net/ipv4/ip_forward
            iptables-nft -A INPUT -m conntrack --ctstate INVALID -j DROP
            """);
    }

    public TestNamespace Host { get; } = new();

    /// <summary>The host's own addresses.</summary>
    public IReadOnlySet<IPAddress> Local { get; } =
        new HashSet<IPAddress> { IPAddress.Loopback, IPAddress.Parse("10.99.0.1"), IPAddress.Parse("172.18.103.1") };

    public Socket ClientSocket(SocketType type, int port) => Open(client.Handle, type, new IPEndPoint(IPAddress.Parse("10.99.0.2"), port));

    public Socket TargetSocket(SocketType type, int port) => Open(target.Handle, type, new IPEndPoint(IPAddress.Any, port));

    public Socket HostSocket(SocketType type, int port) => Open(Host.Handle, type, new IPEndPoint(IPAddress.Any, port));

    public void Dispose()
    {
        client.Dispose();
        target.Dispose();
        Host.Dispose();
    }

    // Opened in the namespace, it belongs to it. None of these calls starts a thread.
    private static Socket Open(INamespaceHandle space, SocketType type, IPEndPoint local) => NamespaceThread.Run(NamespaceHandle.Of(space), () =>
    {
        var socket = new Socket(AddressFamily.InterNetwork, type, type == SocketType.Dgram ? ProtocolType.Udp : ProtocolType.Tcp)
        {
            ReceiveTimeout = 5000,
            SendTimeout = 5000,
        };
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(local);
        return socket;
    });

    private void Join(TestNamespace other, string device, string prefix)
    {
        Host.Run("ip", "link", "add", device, "type", "veth", "peer", "name", "eth0", "netns", other.Name);
        Host.Shell($"ip address add {prefix}.1/24 dev {device}; ip link set {device} up");
        other.Shell($"ip address add {prefix}.2/24 dev eth0; ip link set eth0 up; ip route add default via {prefix}.1");
    }
}
