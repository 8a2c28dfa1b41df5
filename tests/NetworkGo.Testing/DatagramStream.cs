using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace NetworkGo.Testing;

/// <summary>
/// Datagrams from a namespace to one address and port, one after another, to an <see cref="Answerer"/>: each must be answered. Either each
/// is a flow of its own, or all of them are one.
/// </summary>
public sealed class DatagramStream : IDisposable
{
    private const int Pause = 8;
    private const int Patience = 2_000;

    private readonly NetworkNamespace from;
    private readonly IPEndPoint to;
    private readonly string name;
    private readonly bool isOneFlow;
    private readonly ManualResetEventSlim stop = new();
    private readonly ConcurrentQueue<string> losses = new();
    private readonly Thread thread;
    private long made;

    private DatagramStream(string name, NetworkNamespace from, string address, int port, bool isOneFlow)
    {
        (this.name, this.from, this.isOneFlow) = (name, from, isOneFlow);
        to = new IPEndPoint(IPAddress.Parse(address), port);
        thread = new Thread(Run) { IsBackground = true };
    }

    /// <summary>How many were sent and answered, or given up.</summary>
    public long Made => Interlocked.Read(ref made);

    /// <summary>What became of the lost ones.</summary>
    public IReadOnlyCollection<string> Losses => losses;

    /// <summary>Begins one.</summary>
    public static DatagramStream Start(string name, NetworkNamespace from, string address, int port, bool isOneFlow)
    {
        var stream = new DatagramStream(name, from, address, port, isOneFlow);
        stream.thread.Start();
        return stream;
    }

    /// <summary>Ends after the datagram under way.</summary>
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
        Socket? kept = null;
        try
        {
            from.Enter();
            while (!stop.Wait(Pause))
            {
                var socket = kept ?? Open();
                kept = isOneFlow ? socket : null;
                if (Fault(socket) is { } fault)
                {
                    losses.Enqueue($"{DateTime.Now:HH:mm:ss.fff} {name}, {from} to {to}, datagram {Made + 1}: {fault}");
                }

                if (!isOneFlow)
                {
                    socket.Dispose();
                }

                Interlocked.Increment(ref made);
            }
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException or SocketException)
        {
            // A thread has no caller to throw to: a stream that cannot go on is a loss.
            losses.Enqueue($"{name}: {e}");
        }
        finally
        {
            kept?.Dispose();
        }
    }

    private Socket Open()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = Patience };
        socket.Connect(to);
        return socket;
    }

    private static string? Fault(Socket socket)
    {
        try
        {
            socket.Send("who"u8);
            socket.Receive(new byte[512]);
            return null;
        }
        catch (SocketException e)
        {
            return $"{e.SocketErrorCode}";
        }
    }
}
