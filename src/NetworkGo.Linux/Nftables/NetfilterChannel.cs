using System.Buffers;
using System.Runtime.InteropServices;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Netfilter.Netlink;

namespace NetworkGo.Linux.Nftables;

/// <summary>Sends bytes to netfilter and receives its messages, bounded in time.</summary>
internal sealed class NetfilterChannel(INetfilterTransport transport, TimeProvider time) : IDisposable
{
    // Rented: as many as there are passes at once, and none for those that end.
    private readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
    private bool disposed;

    /// <summary>The kernel's messages of one receive; false ends.</summary>
    /// <param name="type">nlmsg_type.</param>
    /// <param name="flags">nlmsg_flags.</param>
    /// <param name="sequence">nlmsg_seq.</param>
    /// <param name="portId">nlmsg_pid.</param>
    /// <param name="body">What is behind the header.</param>
    internal delegate bool Handler(int type, int flags, uint sequence, uint portId, ReadOnlySpan<byte> body);

    /// <summary>Opens one in a namespace.</summary>
    /// <exception cref="IOException">The namespace cannot be entered, or the kernel gives no socket.</exception>
    public static NetfilterChannel Open(NamespaceHandle target, TimeProvider time, int? mostSendBuffer = null) =>
        new(NamespaceThread.Run(target, () => NetfilterTransport.Open(mostSendBuffer)), time);

    /// <summary>Joins a group of notifications.</summary>
    /// <returns>The error's number; 0 where it is done.</returns>
    public int Join(int group) => transport.Join(group);

    /// <summary>Makes room for a batch, in bytes.</summary>
    /// <returns>The largest that can be sent; less where the kernel does not give so much.</returns>
    public long Reserve(long length) => transport.Reserve((int)Math.Min(length, int.MaxValue));

    /// <summary>Sends all of it at once. The kernel works it off before this returns; an error means that it took nothing.</summary>
    /// <returns>The error's number; 0 where it is sent; ETIMEDOUT where signals interrupted it for so long.</returns>
    public int Send(ReadOnlySpan<byte> content, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var error = transport.Send(content);
            if (error != ErrnoText.Interrupted)
            {
                return error;
            }

            if (time.GetElapsedTime(began) > timeout)
            {
                return ErrnoText.TimedOut;
            }
        }
    }

    /// <summary>Receives until the handler has enough.</summary>
    /// <returns>The error's number; 0 where it has; ETIMEDOUT where the time is over, whatever else came meanwhile.</returns>
    public int Receive(TimeSpan timeout, Handler handler, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var error = transport.Receive(buffer, out var received);
            if (error is not (0 or ErrnoText.Interrupted or ErrnoText.TryAgain))
            {
                return error;
            }

            if (error == 0)
            {
                var outcome = Take(received, handler);
                if (outcome != ErrnoText.TryAgain)
                {
                    return outcome;
                }
            }

            if (time.GetElapsedTime(began) > timeout)
            {
                return ErrnoText.TimedOut;
            }
        }
    }

    public void Dispose()
    {
        if (!disposed)
        {
            disposed = true;
            transport.Dispose();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // 0 where the handler has enough, EAGAIN where it wants more.
    private int Take(int received, Handler handler)
    {
        if (received > buffer.Length)
        {
            return ErrnoText.BadMessage;
        }

        var rest = buffer.AsSpan(0, received);
        while (rest.Length > 0)
        {
            if (rest.Length < NetlinkHeader.Size)
            {
                return ErrnoText.BadMessage;
            }

            var length = (int)MemoryMarshal.Read<uint>(rest);
            if (length < NetlinkHeader.Size || length > rest.Length)
            {
                return ErrnoText.BadMessage;
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

        return ErrnoText.TryAgain;
    }
}
