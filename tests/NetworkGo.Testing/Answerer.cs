using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NetworkGo.Testing;

/// <summary>
/// A listener in a network namespace that answers with its name and the peer's address. It keeps the namespace
/// alive, and stays in it when the container there restarts: use the test image's `serve` for those.
/// </summary>
public sealed class Answerer : IAsyncDisposable
{
    private readonly Socket socket;
    private readonly string name;
    private readonly CancellationTokenSource stop = new();
    private readonly Task serving;
    private int taken;

    private Answerer(Socket socket, string name, bool udp)
    {
        this.socket = socket;
        this.name = name;
        serving = udp ? ServeUdpAsync() : ServeTcpAsync();
    }

    /// <summary>How many connections or datagrams came.</summary>
    public int Taken => Volatile.Read(ref taken);

    internal static Answerer Start(NetworkNamespace where, string name, int port, bool udp)
    {
        var listener = udp
            ? where.OpenSocket(SocketType.Dgram, ProtocolType.Udp)
            : where.OpenSocket(SocketType.Stream, ProtocolType.Tcp);
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Bind(new IPEndPoint(IPAddress.Any, port));
        if (!udp)
        {
            listener.Listen();
        }

        return new Answerer(listener, name, udp);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        try
        {
            await serving;
        }
        finally
        {
            socket.Dispose();
            stop.Dispose();
        }
    }

    private async Task ServeTcpAsync()
    {
        try
        {
            while (true)
            {
                using var peer = await socket.AcceptAsync(stop.Token);
                Interlocked.Increment(ref taken);
                await AnswerAsync(peer);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task AnswerAsync(Socket peer)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        bound.CancelAfter(TimeSpan.FromSeconds(1));
        try
        {
            await peer.ReceiveAsync(new byte[512], bound.Token);
            await peer.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.0 200 OK\r\n\r\n{name} {((IPEndPoint)peer.RemoteEndPoint!).Address}\n"), bound.Token);
            peer.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            // The peer went; the next one is answered all the same.
        }
    }

    private async Task ServeUdpAsync()
    {
        var buffer = new byte[512];
        try
        {
            while (true)
            {
                var datagram = await socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), stop.Token);
                Interlocked.Increment(ref taken);
                var peer = (IPEndPoint)datagram.RemoteEndPoint;
                await socket.SendToAsync(Encoding.ASCII.GetBytes($"{name} {peer.Address}"), peer, stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }
}
