using System.Net;
using System.Net.Sockets;
using System.Text;
using NetworkGo.Core.Ports;
using NetworkGo.Linux.Conntrack;
using NetworkGo.Netfilter.Conntrack;

namespace NetworkGo.Linux.Tests.Conntrack;

/// <summary>What connection tracking does to flows that began before a DNAT was there, or after it has gone.</summary>
public sealed class RealFlowTests : IDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private readonly RoutedHost host = new();
    private readonly FlowTable table = new(TimeProvider.System, TimeSpan.FromSeconds(10));

    private static DestinationTranslation Sip { get; } = new()
    {
        Protocol = ProtocolNumber.Udp,
        Ports = [new PortRange(5060)],
        Target = IPAddress.Parse("172.18.103.2"),
        TargetPorts = new PortRange(5070),
    };

    private static DestinationTranslation Web { get; } = Sip with { Protocol = ProtocolNumber.Tcp };

    [Theory]
    [InlineData("nft")]
    [InlineData("iptables-nft")]
    [InlineData("iptables-legacy")]
    public async Task A_UDP_client_that_began_before_the_DNAT_is_translated_from_the_packet_after_the_deletion(string program)
    {
        using var target = host.TargetSocket(SocketType.Dgram, 5070);
        using var client = host.ClientSocket(SocketType.Dgram, 40_000);
        await SendAsync(client, "before", 3);
        AddDnat(program, "udp");

        // Each packet renews the entry, and the nat chains do not see them.
        await SendAsync(client, "stuck", 5);
        Assert.Equal(0, target.Available);
        var flow = Assert.Single(await FlowsAsync());
        Assert.False(flow.IsDestinationTranslated);
        Assert.False(flow.Status.HasFlag(ConntrackStatus.SeenReply));

        var ending = FlowSelection.Untranslated([flow], [Sip], host.Local);
        Assert.Equal(new FlowDeletion(1, 0, null), await table.DeleteAsync(host.Host.Handle, ending, CancellationToken.None));
        client.SendTo("after"u8, Asked);

        Assert.Equal("after", Received(target));
        Assert.True(Assert.Single(await FlowsAsync()).IsDestinationTranslated);
        Assert.Empty(FlowSelection.Untranslated(await FlowsAsync(), [Sip], host.Local));
    }

    [Fact]
    public async Task A_UDP_flow_of_a_DNAT_that_has_gone_is_translated_until_it_is_deleted()
    {
        using var target = host.TargetSocket(SocketType.Dgram, 5070);
        using var client = host.ClientSocket(SocketType.Dgram, 40_000);
        AddDnat("nft", "udp");
        await SendAsync(client, "allowed", 1);
        Assert.Equal("allowed", Received(target));
        host.Host.Run("nft", "flush", "table", "ip", "ngl");
        await SendAsync(client, "still", 1);
        Assert.Equal("still", Received(target));

        var ending = FlowSelection.Translated(await FlowsAsync(), [Sip], []);
        Assert.Equal(new FlowDeletion(1, 0, null), await table.DeleteAsync(host.Host.Handle, ending, CancellationToken.None));
        await SendAsync(client, "ended", 3);

        Assert.Equal(0, target.Available);
        Assert.False(Assert.Single(await FlowsAsync()).IsDestinationTranslated);
    }

    [Fact]
    public async Task A_TCP_connection_by_a_DNAT_that_has_gone_ends()
    {
        using var listener = host.TargetSocket(SocketType.Stream, 5070);
        listener.Listen();
        using var client = host.ClientSocket(SocketType.Stream, 40_000);
        AddDnat("nft", "tcp");
        client.Connect(Asked);
        using var server = listener.Accept();
        server.ReceiveTimeout = 5000;
        client.Send("hello"u8);
        Assert.Equal("hello", Received(server));
        host.Host.Run("nft", "flush", "table", "ip", "ngl");

        var ending = FlowSelection.Translated(await FlowsAsync(), [Web], []);
        Assert.Equal(new FlowDeletion(1, 0, null), await table.DeleteAsync(host.Host.Handle, ending, CancellationToken.None));
        client.Send("more"u8);

        // The host itself is asked now, where no socket listens.
        Assert.Equal(SocketError.ConnectionReset, Assert.Throws<SocketException>(() => Received(client)).SocketErrorCode);
        Assert.Equal(0, server.Available);
    }

    [Fact]
    public async Task A_TCP_connection_to_the_host_itself_ends_when_a_DNAT_takes_its_port_and_others_stay()
    {
        using var listener = host.HostSocket(SocketType.Stream, 5060);
        listener.Listen();
        using var other = host.HostSocket(SocketType.Stream, 22);
        other.Listen();
        using var client = host.ClientSocket(SocketType.Stream, 40_000);
        using var admin = host.ClientSocket(SocketType.Stream, 40_001);
        client.Connect(Asked);
        admin.Connect(new IPEndPoint(Asked.Address, 22));
        using var server = listener.Accept();
        using var shell = other.Accept();
        shell.ReceiveTimeout = 5000;
        AddDnat("nft", "tcp");

        var ending = FlowSelection.Untranslated(await FlowsAsync(), [Web], host.Local);
        Assert.Equal(new FlowDeletion(1, 0, null), await table.DeleteAsync(host.Host.Handle, ending, CancellationToken.None));
        client.Send("more"u8);
        admin.Send("hello"u8);

        // The target is asked now, where no socket listens.
        Assert.Equal(SocketError.ConnectionReset, Assert.Throws<SocketException>(() => Received(client)).SocketErrorCode);
        Assert.Equal("hello", Received(shell));
    }

    public void Dispose() => host.Dispose();

    private static IPEndPoint Asked { get; } = new(IPAddress.Parse("10.99.0.1"), 5060);

    private static string Received(Socket socket)
    {
        Span<byte> buffer = stackalloc byte[100];
        return Encoding.ASCII.GetString(buffer[..socket.Receive(buffer)]);
    }

    private static async Task SendAsync(Socket client, string words, int times)
    {
        using var tick = new PeriodicTimer(Pace);
        for (var i = 0; i < times; i++)
        {
            client.SendTo(Encoding.ASCII.GetBytes(words), Asked);
            await tick.WaitForNextTickAsync();
        }
    }

    private void AddDnat(string program, string protocol) => host.Host.Shell(program == "nft"
        ? $"nft 'table ip ngl {{ chain pre {{ type nat hook prerouting priority dstnat; iifname wg0 fib daddr type local {protocol} dport 5060 dnat to 172.18.103.2:5070; }}; }}'"
        : $"{program} -t nat -A PREROUTING -i wg0 -p {protocol} --dport 5060 -m addrtype --dst-type LOCAL -j DNAT --to-destination 172.18.103.2:5070");

    private async Task<IReadOnlyList<ConntrackEntry>> FlowsAsync()
    {
        var listing = await table.ListAsync(host.Host.Handle, ConntrackFilter.None, CancellationToken.None);
        Assert.Null(listing.Fault);
        return listing.Flows;
    }
}
