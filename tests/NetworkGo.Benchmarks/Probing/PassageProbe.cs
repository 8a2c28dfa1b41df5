using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using NetworkGo.Testing;

namespace NetworkGo.Benchmarks.Probing;

/// <summary>
/// Sends a datagram every millisecond from one namespace to another and says when the first one arrived. Each that is
/// dropped leaves no trace in connection tracking, so each is judged by the rules again.
/// </summary>
internal sealed class PassageProbe : IDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly Socket sender;
    private readonly Socket receiver;
    private readonly Thread thread;
    private readonly TaskCompletionSource<long> arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim begun = new();
    private volatile bool stopped;

    private PassageProbe(NetworkNamespace from, NetworkNamespace to, string address, int port)
    {
        receiver = to.OpenSocket(SocketType.Dgram, ProtocolType.Udp);
        receiver.Bind(new IPEndPoint(IPAddress.Any, port));
        sender = from.OpenSocket(SocketType.Dgram, ProtocolType.Udp);
        sender.Connect(IPAddress.Parse(address), port);
        thread = new Thread(Probe) { IsBackground = true, Name = "flowClass probe" };
    }

    /// <summary>Begins, and returns once datagrams are on their way.</summary>
    public static PassageProbe Start(NetworkNamespace from, NetworkNamespace to, string address, int port)
    {
        var probe = new PassageProbe(from, to, address, port);
        probe.thread.Start();
        probe.begun.Wait();
        return probe;
    }

    /// <summary>The timestamp of <see cref="Stopwatch"/> at which the first datagram came through.</summary>
    public Task<long> ArrivalAsync() => arrival.Task.WaitAsync(Bound);

    public void Dispose()
    {
        stopped = true;
        thread.Join();
        sender.Dispose();
        receiver.Dispose();
        begun.Dispose();
    }

    private void Probe()
    {
        var datagram = new byte[1];
        while (!stopped)
        {
            try
            {
                sender.Send(datagram);
            }
            catch (SocketException)
            {
                // Rejected instead of dropped, which an ICMP message says of the datagram before.
            }

            begun.Set();
            if (receiver.Poll(Between, SelectMode.SelectRead))
            {
                arrival.TrySetResult(Stopwatch.GetTimestamp());
                return;
            }
        }
    }
}
