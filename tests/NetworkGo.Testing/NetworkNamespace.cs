using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace NetworkGo.Testing;

/// <summary>
/// A network namespace by its file. A socket belongs for good to the namespace of the thread that made it, so a
/// probe is an ordinary socket of the test's process whose packets leave from there: no program is needed inside.
/// </summary>
public sealed class NetworkNamespace(string name, string file)
{
    private const int NewNetwork = 0x40000000;

    /// <summary>What failures call it.</summary>
    public string Name { get; } = name;

    /// <summary>Its file: of /run/netns, or a process's ns/net.</summary>
    public string File { get; } = file;

    /// <summary>Makes a socket whose packets leave from this namespace.</summary>
    public Socket OpenSocket(SocketType type, ProtocolType protocol)
    {
        Socket? socket = null;
        Exception? failure = null;

        // A thread of its own, which ends inside: no thread of the pool may be left in another namespace.
        var thread = new Thread(() =>
        {
            try
            {
                Enter();
                socket = new Socket(AddressFamily.InterNetwork, type, protocol);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        return socket ?? throw new InvalidOperationException($"No socket in the network namespace of {Name}: {failure?.Message}", failure);
    }

    /// <summary>Moves the calling thread into this namespace for good: only for a thread that was made for it and ends inside.</summary>
    public void Enter()
    {
        using var handle = System.IO.File.OpenHandle(File, share: FileShare.ReadWrite | FileShare.Delete);
        if (SetNamespace(handle, NewNetwork) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"cannot enter the network namespace of {Name} ({File})");
        }
    }

    /// <summary>Runs a program of the machine in this network namespace.</summary>
    public Task<CommandOutcome> RunAsync(params string[] command) => Command.RunAsync("nsenter", [$"--net={File}", "--", .. command]);

    /// <summary>Asks an answering port (see <see cref="Answerer"/> and the test image's `serve`) who it is.</summary>
    /// <param name="address">Where.</param>
    /// <param name="port">TCP port.</param>
    /// <param name="timeout">For the connection; null for 1 s.</param>
    /// <param name="source">The address to leave from; null for the kernel's choice.</param>
    public Task<TcpProbe> TcpAsync(string address, int port, TimeSpan? timeout = null, string? source = null) =>
        TcpProbe.RunAsync(this, IPAddress.Parse(address), port, timeout ?? TimeSpan.FromSeconds(1), source is null ? null : IPAddress.Parse(source));

    /// <summary>Sends one datagram and returns the answer; null when none came in time.</summary>
    public async Task<string?> UdpAsync(string address, int port, TimeSpan? timeout = null, int sourcePort = 0)
    {
        using var socket = OpenSocket(SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Any, sourcePort));
        using var bound = new CancellationTokenSource(timeout ?? TimeSpan.FromSeconds(1));
        var buffer = new byte[512];
        try
        {
            await socket.ConnectAsync(IPAddress.Parse(address), port, bound.Token);
            await socket.SendAsync("who"u8.ToArray(), bound.Token);
            var length = await socket.ReceiveAsync(buffer, bound.Token);
            return System.Text.Encoding.UTF8.GetString(buffer, 0, length);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // No answer, refused or unreachable are all the same to a datagram.
            return null;
        }
    }

    /// <summary>Opens a connection to an echo port and keeps it.</summary>
    public Task<LongConnection> ConnectAsync(string address, int port) => LongConnection.OpenAsync(this, IPAddress.Parse(address), port);

    /// <summary>Listens here on a TCP port and answers with <paramref name="name"/> and the peer's address.</summary>
    public Answerer AnswerTcp(string name, int port) => Answerer.Start(this, name, port, udp: false);

    /// <summary>Listens here on a UDP port and answers with <paramref name="name"/> and the peer's address.</summary>
    public Answerer AnswerUdp(string name, int port) => Answerer.Start(this, name, port, udp: true);

    /// <inheritdoc/>
    public override string ToString() => Name;

    [DllImport("libc", EntryPoint = "setns", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetNamespace(SafeHandle file, int kind);
}
