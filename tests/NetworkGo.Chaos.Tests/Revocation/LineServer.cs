using System.Net;
using System.Net.Sockets;
using System.Text;
using NetworkGo.Testing;

namespace NetworkGo.Chaos.Tests.Revocation;

/// <summary>Answers whatever comes on a TCP connection with its name, for as long as the connection lasts.</summary>
internal sealed class LineServer : IDisposable
{
    private readonly Socket listener;
    private readonly byte[] name;

    public LineServer(NetworkNamespace where, string name, int port)
    {
        this.name = Encoding.ASCII.GetBytes(name + "\n");
        listener = where.OpenSocket(SocketType.Stream, ProtocolType.Tcp);
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Bind(new IPEndPoint(IPAddress.Any, port));
        listener.Listen();
        _ = AcceptAsync();
    }

    public void Dispose() => listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = AnswerAsync(await listener.AcceptAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task AnswerAsync(Socket peer)
    {
        using (peer)
        {
            var buffer = new byte[512];
            try
            {
                while (await peer.ReceiveAsync(buffer) > 0)
                {
                    await peer.SendAsync(name);
                }
            }
            catch (SocketException)
            {
                // The peer went.
            }
        }
    }
}
