using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Linux.Native;
using NetworkGo.Netfilter.Nftables.Wire;

namespace NetworkGo.Linux.Nftables;

/// <summary>A netlink socket of netfilter in one namespace: sends bytes, receives messages, bounded in time.</summary>
internal sealed class NetfilterChannel : IDisposable
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

    // How long one wait for the kernel is, so that a cancellation is noticed.
    private const int SliceMicroseconds = 100_000;

    private readonly SafeFileHandle socket;
    private readonly byte[] buffer = new byte[256 * 1024];
    private readonly TimeProvider time;
    private int sendBuffer = SmallestSendBuffer;

    private NetfilterChannel(SafeFileHandle socket, TimeProvider time)
    {
        this.socket = socket;
        this.time = time;
    }

    /// <summary>The kernel's messages of one receive; false ends.</summary>
    /// <param name="type">nlmsg_type.</param>
    /// <param name="flags">nlmsg_flags.</param>
    /// <param name="sequence">nlmsg_seq.</param>
    /// <param name="portId">nlmsg_pid.</param>
    /// <param name="body">What is behind the header.</param>
    internal delegate bool Handler(int type, int flags, uint sequence, uint portId, ReadOnlySpan<byte> body);

    /// <summary>Opens one in a namespace.</summary>
    /// <exception cref="IOException">The namespace cannot be entered, or the kernel gives no socket.</exception>
    public static NetfilterChannel Open(NamespaceHandle target, TimeProvider time)
    {
        var opened = NamespaceThread.Run(target, static () => Libc.Socket(Libc.Netlink, Libc.RawSocket | Libc.CloseOnExec, Libc.NetfilterProtocol));
        if (opened.IsInvalid)
        {
            opened.Dispose();
            throw new IOException($"the kernel gives no netlink socket of netfilter: {Libc.LastError()}");
        }

        var channel = new NetfilterChannel(opened, time);
        // Capped errors and extended ones are of Linux 4.3 and 4.12; without them an error is read all the same, with less in it.
        channel.Set(NetlinkLevel, CapAcknowledge, 1);
        channel.Set(NetlinkLevel, ExtendedAcknowledge, 1);
        if (!channel.Set(Libc.SocketLevel, ReceiveBufferForce, ReceiveBytes))
        {
            channel.Set(Libc.SocketLevel, Libc.ReceiveBuffer, ReceiveBytes);
        }

        var slice = new Libc.TimeValue { Microseconds = SliceMicroseconds };
        _ = Libc.SetSocketOption(opened, Libc.SocketLevel, Libc.ReceiveTimeout, in slice, Marshal.SizeOf<Libc.TimeValue>());
        _ = Libc.SetSocketOption(opened, Libc.SocketLevel, SendTimeout, in slice, Marshal.SizeOf<Libc.TimeValue>());
        return channel;
    }

    /// <summary>Joins a group of notifications.</summary>
    /// <returns>The error's number; 0 where it is done.</returns>
    public int Join(int group)
    {
        // A socket without a number of its own is left out of every group.
        var address = new Libc.NetlinkAddress { Family = Libc.Netlink };
        return Libc.Bind(socket, in address, Marshal.SizeOf<Libc.NetlinkAddress>()) == 0 && Set(NetlinkLevel, AddMembership, group)
            ? 0
            : Marshal.GetLastPInvokeError();
    }

    /// <summary>Sends all of it at once. The kernel works it off before this returns.</summary>
    /// <returns>The error's number; 0 where it is sent.</returns>
    public int Send(ReadOnlySpan<byte> content, CancellationToken cancellationToken)
    {
        if (content.Length + 4096 > sendBuffer)
        {
            // The kernel takes no message longer than the buffer. Force needs CAP_NET_ADMIN, which writing rules needs as well.
            var wanted = content.Length + 4096;
            if (!Set(Libc.SocketLevel, SendBufferForce, wanted))
            {
                Set(Libc.SocketLevel, SendBuffer, wanted);
            }

            sendBuffer = wanted;
        }

        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Libc.Send(socket, content, content.Length, 0) >= 0)
            {
                return 0;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error != ErrnoText.Interrupted)
            {
                return error;
            }
        }
    }

    /// <summary>Receives until the handler has enough.</summary>
    /// <returns>The error's number; 0 where it has; ETIMEDOUT where the time is over.</returns>
    public int Receive(TimeSpan timeout, Handler handler, CancellationToken cancellationToken)
    {
        const int TimedOut = 110;
        const int BadMessage = 74;
        var began = time.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var received = Libc.Receive(socket, buffer, buffer.Length, ReturnWholeLength);
            if (received < 0)
            {
                var error = Marshal.GetLastPInvokeError();
                if (error is not (ErrnoText.Interrupted or ErrnoText.TryAgain))
                {
                    return error;
                }

                if (time.GetElapsedTime(began) > timeout)
                {
                    return TimedOut;
                }

                continue;
            }

            if (received > buffer.Length)
            {
                return BadMessage;
            }

            var rest = buffer.AsSpan(0, (int)received);
            while (rest.Length >= NetlinkHeader.Size)
            {
                var length = (int)MemoryMarshal.Read<uint>(rest);
                if (length < NetlinkHeader.Size || length > rest.Length)
                {
                    return BadMessage;
                }

                if (!handler(
                    MemoryMarshal.Read<ushort>(rest[4..]),
                    MemoryMarshal.Read<ushort>(rest[6..]),
                    MemoryMarshal.Read<uint>(rest[8..]),
                    MemoryMarshal.Read<uint>(rest[12..]),
                    rest[NetlinkHeader.Size..length]))
                {
                    return 0;
                }

                rest = rest[Math.Min(NetlinkHeader.Align(length), rest.Length)..];
            }
        }
    }

    public void Dispose() => socket.Dispose();

    private bool Set(int level, int option, int value) => Libc.SetSocketOption(socket, level, option, in value, sizeof(int)) == 0;
}
