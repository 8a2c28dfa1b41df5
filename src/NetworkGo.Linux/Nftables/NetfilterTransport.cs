using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using NetworkGo.Linux.Native;

namespace NetworkGo.Linux.Nftables;

/// <summary>A netlink socket of netfilter. It belongs to the namespace of the thread that opened it.</summary>
internal sealed class NetfilterTransport : INetfilterTransport
{
    private const int NetlinkLevel = 270;
    private const int CapAcknowledge = 10;
    private const int ExtendedAcknowledge = 11;
    private const int AddMembership = 1;
    private const int SendBuffer = 7;
    private const int SendBufferForce = 32;
    private const int ReceiveBufferForce = 33;
    private const int SendTimeout = 21;
    private const int ReturnWholeLength = 0x20;
    private const int ReceiveBytes = 8 << 20;
    private const int SmallestSendBuffer = 212_992;
    private const int SendMargin = 4096;

    // How long one wait for the kernel is, so that a cancellation is noticed.
    private const int SliceMicroseconds = 100_000;

    private readonly SafeFileHandle socket;
    private readonly int? mostSendBuffer;
    private int sendBuffer = SmallestSendBuffer;

    private NetfilterTransport(SafeFileHandle socket, int? mostSendBuffer)
    {
        this.socket = socket;
        this.mostSendBuffer = mostSendBuffer;
    }

    /// <summary>Opens one in the namespace of the calling thread.</summary>
    /// <param name="mostSendBuffer">
    /// A send buffer, in bytes, beyond which it does not ask: as where the kernel gives no more than net.core.wmem_max. Null: as large as needed.
    /// </param>
    /// <exception cref="IOException">The kernel gives no socket.</exception>
    public static NetfilterTransport Open(int? mostSendBuffer = null)
    {
        var opened = Libc.Socket(Libc.Netlink, Libc.RawSocket | Libc.CloseOnExec, Libc.NetfilterProtocol);
        if (opened.IsInvalid)
        {
            var (number, words) = (Marshal.GetLastPInvokeError(), $"the kernel gives no netlink socket of netfilter: {Libc.LastError()}");
            opened.Dispose();
            throw number == ErrnoText.ProtocolNotSupported ? new NoNetfilterException(words) : new IOException(words);
        }

        var transport = new NetfilterTransport(opened, mostSendBuffer);
        // Capped errors and extended ones are of Linux 4.3 and 4.12; without them an error is read all the same, with less in it.
        transport.Set(NetlinkLevel, CapAcknowledge, 1);
        transport.Set(NetlinkLevel, ExtendedAcknowledge, 1);
        if (!transport.Set(Libc.SocketLevel, ReceiveBufferForce, ReceiveBytes))
        {
            transport.Set(Libc.SocketLevel, Libc.ReceiveBuffer, ReceiveBytes);
        }

        var slice = new Libc.TimeValue { Microseconds = SliceMicroseconds };
        _ = Libc.SetSocketOption(opened, Libc.SocketLevel, Libc.ReceiveTimeout, in slice, Marshal.SizeOf<Libc.TimeValue>());
        _ = Libc.SetSocketOption(opened, Libc.SocketLevel, SendTimeout, in slice, Marshal.SizeOf<Libc.TimeValue>());
        return transport;
    }

    public int Join(int group)
    {
        // A socket without a number of its own is left out of every group.
        var address = new Libc.NetlinkAddress { Family = Libc.Netlink };
        return Libc.Bind(socket, in address, Marshal.SizeOf<Libc.NetlinkAddress>()) == 0 && Set(NetlinkLevel, AddMembership, group)
            ? 0
            : Marshal.GetLastPInvokeError();
    }

    public int Reserve(int length)
    {
        if (length > sendBuffer - SendMargin)
        {
            // The kernel takes no message longer than the buffer. Force needs CAP_NET_ADMIN of the first user namespace: a container has it
            // that writes rules, unless its users are mapped to others.
            var wanted = Math.Min(length, int.MaxValue - SendMargin) + SendMargin;
            if (mostSendBuffer is not null || !Set(Libc.SocketLevel, SendBufferForce, wanted))
            {
                Set(Libc.SocketLevel, SendBuffer, Math.Min(wanted, mostSendBuffer ?? int.MaxValue));
            }

            Span<byte> value = stackalloc byte[sizeof(int)];
            var size = value.Length;
            if (Libc.GetSocketOption(socket, Libc.SocketLevel, SendBuffer, value, ref size) == 0)
            {
                sendBuffer = MemoryMarshal.Read<int>(value);
            }
        }

        return sendBuffer - SendMargin;
    }

    public int Send(ReadOnlySpan<byte> content)
    {
        Reserve(content.Length);
        return Libc.Send(socket, content, content.Length, 0) >= 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    public int Receive(Span<byte> buffer, out int length)
    {
        var received = Libc.Receive(socket, buffer, buffer.Length, ReturnWholeLength);
        length = (int)Math.Max(received, 0);
        return received >= 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    public void Dispose() => socket.Dispose();

    private bool Set(int level, int option, int value) => Libc.SetSocketOption(socket, level, option, in value, sizeof(int)) == 0;
}
