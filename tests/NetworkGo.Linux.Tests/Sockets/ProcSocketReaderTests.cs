using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Linux.Sockets;
using NetworkGo.Linux.Tests.Support;

namespace NetworkGo.Linux.Tests.Sockets;

/// <summary>The lists of sockets are those of the namespace that is asked about.</summary>
public sealed class ProcSocketReaderTests
{
    [Theory]
    [InlineData("tcp", ProtocolType.Tcp, "127.0.0.1")]
    [InlineData("tcp", ProtocolType.Tcp, "::")]
    [InlineData("udp", ProtocolType.Udp, "127.0.0.1")]
    [InlineData("udp", ProtocolType.Udp, "::")]
    public async Task What_listens_in_a_namespace_is_seen_there_and_nowhere_else(string protocol, ProtocolType type, string address)
    {
        using var place = new TestNamespace();
        using var other = new TestNamespace();
        using var socket = NamespaceThread.Run(NamespaceHandle.Of(place.Handle), () => Listening(type, IPAddress.Parse(address)));
        var end = string.Create(CultureInfo.InvariantCulture, $":{((IPEndPoint)socket.LocalEndPoint!).Port:X4} ");
        var reader = new ProcSocketReader("/proc");

        var there = await reader.ReadAsync(place.Handle, protocol, CancellationToken.None);
        var elsewhere = await reader.ReadAsync(other.Handle, protocol, CancellationToken.None);

        Assert.Contains(end, there, StringComparison.Ordinal);
        Assert.NotNull(elsewhere);
        Assert.DoesNotContain(end, elsewhere, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_there_is_no_such_list_nothing_is_known()
    {
        using var place = new TestNamespace();

        Assert.Null(await new ProcSocketReader("/nowhere").ReadAsync(place.Handle, "tcp", CancellationToken.None));
    }

    private static Socket Listening(ProtocolType type, IPAddress address)
    {
        var socket = new Socket(address.AddressFamily, type == ProtocolType.Tcp ? SocketType.Stream : SocketType.Dgram, type);
        socket.Bind(new IPEndPoint(address, 0));
        if (type == ProtocolType.Tcp)
        {
            socket.Listen();
        }

        return socket;
    }
}
