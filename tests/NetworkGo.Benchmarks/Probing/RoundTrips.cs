using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using NetworkGo.Testing;

namespace NetworkGo.Benchmarks.Probing;

/// <summary>
/// Sends a datagram on a new flow and waits for its echo, then another one on the same flow. Both ends look for packets
/// without sleeping, so that what is measured is the way and not the scheduler.
/// </summary>
internal sealed class RoundTrips : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(2);

    private readonly NetworkNamespace client;
    private readonly int port;
    private readonly Socket server;
    private readonly Thread echoing;
    private volatile bool stopped;

    // A port that was used before, as the kernel would choose one, is a flow that connection tracking knows already;
    // and one that was just closed may be held a moment longer by a program that is being started.
    private int nextPort = 2_000;

    public RoundTrips(NetworkNamespace client, NetworkNamespace server, int port)
    {
        this.client = client;
        this.port = port;
        this.server = server.OpenSocket(SocketType.Dgram, ProtocolType.Udp);
        this.server.Bind(new IPEndPoint(IPAddress.Any, port));
        echoing = new Thread(Echo) { IsBackground = true, Name = "echo" };
        echoing.Start();
    }

    /// <summary>
    /// Measures on a thread of its own inside the client's namespace: of each flow the first round trip and a later one,
    /// in microseconds, through the ways in turn.
    /// </summary>
    /// <param name="addresses">The server's addresses, one for each way.</param>
    /// <param name="flows">Flows through each way.</param>
    public Task<(IReadOnlyList<double>[] First, IReadOnlyList<double>[] Later)> MeasureAsync(IReadOnlyList<string> addresses, int flows)
    {
        var done = new TaskCompletionSource<(IReadOnlyList<double>[] First, IReadOnlyList<double>[] Later)>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                client.Enter();
                done.SetResult(Measure([.. addresses.Select(a => new IPEndPoint(IPAddress.Parse(a), port))], flows));
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        })
        { IsBackground = true, Name = "round trips" }.Start();
        return done.Task;
    }

    public void Dispose()
    {
        stopped = true;
        echoing.Join();
        server.Dispose();
    }

    private (IReadOnlyList<double>[] First, IReadOnlyList<double>[] Later) Measure(IPEndPoint[] ways, int flows)
    {
        var first = ways.Select(_ => new List<double>(flows)).ToArray();
        var later = ways.Select(_ => new List<double>(flows)).ToArray();
        var buffer = new byte[1];
        for (var flow = 0; flow < flows; flow++)
        {
            for (var way = 0; way < ways.Length; way++)
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
                socket.Bind(new IPEndPoint(IPAddress.Any, nextPort++));
                socket.Connect(ways[way]);
                first[way].Add(RoundTrip(socket, buffer));
                later[way].Add(RoundTrip(socket, buffer));
            }
        }

        return (first, later);
    }

    private static double RoundTrip(Socket socket, byte[] buffer)
    {
        var began = Stopwatch.GetTimestamp();
        socket.Send(buffer);
        while (socket.Available == 0)
        {
            if (Stopwatch.GetElapsedTime(began) > Bound)
            {
                throw new TimeoutException($"No echo from {socket.RemoteEndPoint}.");
            }
        }

        var took = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
        socket.Receive(buffer);
        return took;
    }

    private void Echo()
    {
        var buffer = new byte[1];
        var peer = new SocketAddress(AddressFamily.InterNetwork);
        while (!stopped)
        {
            if (server.Available > 0)
            {
                server.ReceiveFrom(buffer, SocketFlags.None, peer);
                server.SendTo(buffer, SocketFlags.None, peer);
            }
        }
    }
}
