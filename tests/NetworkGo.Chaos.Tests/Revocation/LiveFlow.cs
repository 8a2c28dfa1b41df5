using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using NetworkGo.Testing;

namespace NetworkGo.Chaos.Tests.Revocation;

/// <summary>One TCP connection or one UDP socket that asks again and again; remembers when whom answered.</summary>
internal sealed class LiveFlow : IDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    private readonly Socket socket;
    private readonly bool isTcp;
    private readonly Lock gate = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Dictionary<string, long> last = new(StringComparer.Ordinal);
    private TimeSpan longestGap;
    private long lastOfAny = Stopwatch.GetTimestamp();
    private string? broken;

    private LiveFlow(Socket socket, bool isTcp)
    {
        this.socket = socket;
        this.isTcp = isTcp;
    }

    /// <summary>What broke the connection; null while it stands.</summary>
    public string? Broken => Volatile.Read(ref broken);

    /// <summary>Begins, and waits for the first answer; null when none comes within <paramref name="patience"/>.</summary>
    public static async Task<LiveFlow?> BeginAsync(NetworkNamespace from, string address, int port, bool isTcp, TimeSpan patience)
    {
        var opened = isTcp ? from.OpenSocket(SocketType.Stream, ProtocolType.Tcp) : from.OpenSocket(SocketType.Dgram, ProtocolType.Udp);
        var flow = new LiveFlow(opened, isTcp);
        var clock = Stopwatch.StartNew();
        try
        {
            using var bound = new CancellationTokenSource(patience);
            await opened.ConnectAsync(IPAddress.Parse(address), port, bound.Token);
            _ = flow.SendAsync();
            _ = flow.ReceiveAsync();
            while (clock.Elapsed < patience && flow.Broken is null)
            {
                if (flow.Names().Count > 0)
                {
                    return flow;
                }

                await Task.Delay(Between);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // No server there, or the connection is blocked.
        }

        flow.Dispose();
        return null;
    }

    /// <summary>Who has answered since the beginning, or since <see cref="Forget"/>.</summary>
    public IReadOnlyCollection<string> Names()
    {
        lock (gate)
        {
            return [.. last.Keys];
        }
    }

    /// <summary>When a server answered last; 0 for never.</summary>
    public long LastOf(string name)
    {
        lock (gate)
        {
            return last.GetValueOrDefault(name);
        }
    }

    /// <summary>The longest time without any answer, up to now.</summary>
    public TimeSpan LongestGap()
    {
        lock (gate)
        {
            var open = Stopwatch.GetElapsedTime(lastOfAny);
            return open > longestGap ? open : longestGap;
        }
    }

    /// <summary>Begins the notes again.</summary>
    public void Forget()
    {
        lock (gate)
        {
            last.Clear();
            longestGap = TimeSpan.Zero;
        }
    }

    public void Dispose()
    {
        stop.Cancel();
        if (isTcp)
        {
            socket.LingerState = new LingerOption(true, 0);
        }

        socket.Dispose();
    }

    private async Task SendAsync()
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    await socket.SendAsync("who\n"u8.ToArray(), stop.Token);
                }
                catch (SocketException) when (!isTcp)
                {
                    // An ICMP error about the datagram before.
                }

                await Task.Delay(Between, stop.Token);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            Interlocked.CompareExchange(ref broken, e.Message, null);
        }
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[4096];
        try
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    var length = await socket.ReceiveAsync(buffer, stop.Token);
                    if (length == 0 && isTcp)
                    {
                        throw new SocketException((int)SocketError.Disconnecting);
                    }

                    Note(Encoding.ASCII.GetString(buffer, 0, length).Split((char[])[' ', '\n'])[0]);
                }
                catch (SocketException) when (!isTcp)
                {
                    await Task.Delay(1, stop.Token);
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            Interlocked.CompareExchange(ref broken, e.Message, null);
        }
    }

    private void Note(string name)
    {
        lock (gate)
        {
            var now = Stopwatch.GetTimestamp();
            var gap = Stopwatch.GetElapsedTime(lastOfAny, now);
            longestGap = gap > longestGap ? gap : longestGap;
            (lastOfAny, last[name]) = (now, now);
        }
    }
}
