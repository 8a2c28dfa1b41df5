using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NetworkGo.Testing;

/// <summary>
/// A client that sends a datagram every 100 ms from one and the same port, as a telephone does, whether it is answered or not: the kernel
/// takes all of them for one flow.
/// </summary>
public sealed class UdpStream : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private readonly Socket socket;
    private readonly IPEndPoint asked;
    private readonly CancellationTokenSource stop = new();
    private readonly Task sending;
    private readonly Task receiving;
    private int answers;

    private UdpStream(Socket socket, IPEndPoint asked)
    {
        (this.socket, this.asked) = (socket, asked);
        sending = SendAsync();
        receiving = ReceiveAsync();
    }

    /// <summary>How many answers have come.</summary>
    public int Answers => Volatile.Read(ref answers);

    /// <summary>The newest answer.</summary>
    public string Answer { get; private set; } = "";

    /// <summary>Begins one.</summary>
    public static UdpStream Start(NetworkNamespace where, string address, int port)
    {
        ArgumentNullException.ThrowIfNull(where);
        var opened = where.OpenSocket(SocketType.Dgram, ProtocolType.Udp);
        opened.Bind(new IPEndPoint(IPAddress.Any, 0));
        return new UdpStream(opened, new IPEndPoint(IPAddress.Parse(address), port));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        try
        {
            await Task.WhenAll(sending, receiving);
        }
        finally
        {
            socket.Dispose();
            stop.Dispose();
        }
    }

    private async Task SendAsync()
    {
        using var tick = new PeriodicTimer(Pace);
        try
        {
            do
            {
                await TrySendAsync();
            }
            while (await tick.WaitForNextTickAsync(stop.Token));
        }
        catch (OperationCanceledException)
        {
            // It is over.
        }
    }

    private async Task TrySendAsync()
    {
        try
        {
            await socket.SendToAsync("who"u8.ToArray(), asked, stop.Token);
        }
        catch (SocketException)
        {
            // The way is gone for a moment; a telephone goes on.
        }
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[512];
        try
        {
            while (true)
            {
                var received = await socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), stop.Token);
                Answer = Encoding.UTF8.GetString(buffer, 0, received.ReceivedBytes);
                Interlocked.Increment(ref answers);
            }
        }
        catch (OperationCanceledException)
        {
            // It is over.
        }
    }
}
