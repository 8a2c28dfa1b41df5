using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace NetworkGo.Testing;

/// <summary>
/// New TCP connections from a namespace to one address and port, one after another. Each asks an <see cref="Answerer"/>
/// once. One is lost that is refused, breaks, is not answered, or needed a segment twice: the kernel hides the loss of
/// one packet from who only looks at the answer.
/// </summary>
public sealed class ConnectionStream : IDisposable
{
    private const int Pause = 8;
    private const int Patience = 5_000;
    private const int Tcp = 6;
    private const int TcpInfo = 11;
    private const int TcpUserTimeout = 18;
    private const int TotalRetransmissions = 100;

    private readonly NetworkNamespace from;
    private readonly IPEndPoint to;
    private readonly string name;
    private readonly ManualResetEventSlim stop = new();
    private readonly ConcurrentQueue<string> losses = new();
    private readonly Thread thread;
    private long made;

    private ConnectionStream(string name, NetworkNamespace from, string address, int port)
    {
        this.name = name;
        this.from = from;
        to = new IPEndPoint(IPAddress.Parse(address), port);
        thread = new Thread(Run) { IsBackground = true };
    }

    /// <summary>How many were begun and have come to an end, lost ones among them.</summary>
    public long Made => Interlocked.Read(ref made);

    /// <summary>What became of the lost ones.</summary>
    public IReadOnlyCollection<string> Losses => losses;

    /// <summary>Begins one.</summary>
    public static ConnectionStream Start(string name, NetworkNamespace from, string address, int port)
    {
        var stream = new ConnectionStream(name, from, address, port);
        stream.thread.Start();
        return stream;
    }

    /// <summary>Ends after the connection under way.</summary>
    public void Stop()
    {
        stop.Set();
        thread.Join();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        stop.Dispose();
    }

    private void Run()
    {
        try
        {
            from.Enter();
            while (!stop.Wait(Pause))
            {
                if (Fault() is { } fault)
                {
                    losses.Enqueue($"{DateTime.Now:HH:mm:ss.fff} {name}, {from} to {to}, connection {Made + 1}: {fault}");
                }

                Interlocked.Increment(ref made);
            }
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException or SocketException)
        {
            // A thread has no caller to throw to: a stream that cannot go on is a loss.
            losses.Enqueue($"{name}: {e}");
        }
    }

    private string? Fault()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveTimeout = Patience,
            // A reset at the end: thousands of ports in TIME_WAIT would be used up.
            LingerState = new LingerOption(true, 0),
        };
        var patience = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(patience, Patience);
        socket.SetRawSocketOption(Tcp, TcpUserTimeout, patience);
        try
        {
            socket.Connect(to);
            socket.Send("who\n"u8);
            if (socket.Receive(new byte[512]) == 0)
            {
                return "closed without an answer";
            }

            return Retransmissions(socket) is var again and > 0 ? $"{again} segments had to be sent again" : null;
        }
        catch (SocketException e)
        {
            return $"{e.SocketErrorCode}";
        }
    }

    private static uint Retransmissions(Socket socket)
    {
        var info = new byte[TotalRetransmissions + 4];
        socket.GetRawSocketOption(Tcp, TcpInfo, info);
        return BinaryPrimitives.ReadUInt32LittleEndian(info.AsSpan(TotalRetransmissions));
    }
}
