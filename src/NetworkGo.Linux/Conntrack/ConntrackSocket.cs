using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Linux.Native;

namespace NetworkGo.Linux.Conntrack;

/// <summary>A netlink socket of netfilter's family in a network namespace.</summary>
internal sealed class ConntrackSocket : IConntrackChannel
{
    // Of linux/socket.h and linux/netlink.h.
    private const int ForcedReceiveBuffer = 33;
    private const int NetlinkLevel = 270;
    private const int CappedAcknowledgements = 10;
    private const int RealLength = 0x20;

    // A listing is handed over as it is read; only acknowledgements gather.
    private const int BufferSize = 1024 * 1024;
    private const int On = 1;

    // How long a cancelled caller waits at most, while the kernel says nothing.
    private static readonly Libc.TimeValue Moment = new() { Microseconds = 100_000 };

    private readonly SafeFileHandle socket;

    private ConntrackSocket(SafeFileHandle socket) => this.socket = socket;

    /// <summary>Opens one.</summary>
    /// <param name="target">The namespace that it then belongs to.</param>
    /// <exception cref="IOException">The namespace cannot be entered, or the kernel gives no such socket.</exception>
    public static ConntrackSocket Open(NamespaceHandle target) => NamespaceThread.Run(target, static () =>
    {
        var opened = Libc.Socket(Libc.Netlink, Libc.RawSocket | Libc.CloseOnExec, Libc.NetfilterProtocol);
        if (opened.IsInvalid
            || Libc.SetSocketOption(opened, Libc.SocketLevel, Libc.ReceiveTimeout, in Moment, Marshal.SizeOf<Libc.TimeValue>()) != 0)
        {
            var words = Libc.LastError();
            opened.Dispose();
            throw new IOException($"the kernel gives no netlink socket of netfilter: {words}");
        }

        // Both are for speed: beyond the host's limit needs NET_ADMIN, and without the latter errors repeat the request.
        _ = Libc.SetSocketOption(opened, Libc.SocketLevel, ForcedReceiveBuffer, BufferSize, sizeof(int)) == 0
            || Libc.SetSocketOption(opened, Libc.SocketLevel, Libc.ReceiveBuffer, BufferSize, sizeof(int)) == 0;
        _ = Libc.SetSocketOption(opened, NetlinkLevel, CappedAcknowledgements, On, sizeof(int));
        return new ConntrackSocket(opened);
    });

    /// <inheritdoc/>
    public int Send(ReadOnlySpan<byte> requests) => Libc.Send(socket, requests, requests.Length, 0) < 0 ? Marshal.GetLastPInvokeError() : 0;

    /// <inheritdoc/>
    public ChannelRead Receive(Span<byte> buffer)
    {
        var received = Libc.Receive(socket, buffer, buffer.Length, RealLength);
        return received < 0 ? new ChannelRead(0, Marshal.GetLastPInvokeError()) : new ChannelRead((int)received, 0);
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();
}
