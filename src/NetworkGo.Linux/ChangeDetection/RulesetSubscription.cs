using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using NetworkGo.Linux.Native;
using NetworkGo.Linux.Nftables;
using NetworkGo.Netfilter.Netlink;
using NetworkGo.Netfilter.Nftables.Reading;
using NetworkGo.Netfilter.Nftables.Wire;

namespace NetworkGo.Linux.ChangeDetection;

/// <summary>
/// The kernel's notifications of nf_tables in the namespace that it was opened in, and which of them are not the daemon's own. For one
/// thread at a time.
/// </summary>
internal sealed class RulesetSubscription : IDisposable
{
    private const int NoWaiting = 0x40;
    private const int ReturnWholeLength = 0x20;

    // A transaction's notifications come in datagrams of a page or two.
    private const int BufferSize = 64 * 1024;

    private readonly SafeFileHandle socket;
    private readonly ulong inode;
    private readonly OwnWrites own;
    private readonly IDisposable following;
    private readonly TransactionLog log = new();

    private RulesetSubscription(SafeFileHandle socket, ulong inode, OwnWrites own, IDisposable following) =>
        (this.socket, this.inode, this.own, this.following) = (socket, inode, own, following);

    /// <summary>Opens one; to be called in the namespace.</summary>
    /// <param name="inode">The namespace's inode.</param>
    /// <param name="own">Knows the daemon's own writes.</param>
    /// <param name="receiveBuffer">
    /// How many bytes the kernel keeps, beyond which notifications are lost. Of an own write of that size one pass more is the price; what is
    /// written by others may be of any size.
    /// </param>
    /// <param name="wake">The longest wait for a notification; null: none.</param>
    /// <exception cref="IOException">The kernel refused.</exception>
    public static RulesetSubscription Open(ulong inode, OwnWrites own, int receiveBuffer, TimeSpan? wake = null)
    {
        // Before the first notification can come.
        var followed = own.Follow(inode);
        var opened = Libc.Socket(Libc.Netlink, Libc.RawSocket | Libc.CloseOnExec, Libc.NetfilterProtocol);
        var address = new Libc.NetlinkAddress { Family = Libc.Netlink, Groups = 1u << (NftablesSubscription.Group - 1) };
        var longest = new Libc.TimeValue { Seconds = (long)(wake ?? TimeSpan.Zero).TotalSeconds };
        if (!opened.IsInvalid
            && Libc.SetSocketOption(opened, Libc.SocketLevel, Libc.ReceiveBuffer, receiveBuffer, sizeof(int)) == 0
            && Libc.SetSocketOption(opened, Libc.SocketLevel, Libc.ReceiveTimeout, longest, Marshal.SizeOf<Libc.TimeValue>()) == 0
            && Libc.Bind(opened, address, Marshal.SizeOf<Libc.NetlinkAddress>()) == 0)
        {
            return new RulesetSubscription(opened, inode, own, followed);
        }

        var words = Libc.LastError();
        opened.Dispose();
        followed.Dispose();
        throw new IOException($"the kernel gives no notifications of nf_tables: {words}");
    }

    /// <summary>Whether another program changed the ruleset since the last call, or may have. Does not wait.</summary>
    public bool HasChanged()
    {
        Drain();
        return log.HasChanged(IsOwn);
    }

    /// <summary>The socket that the notifications come to.</summary>
    public SafeFileHandle Socket => socket;

    /// <summary>Reads what has come, without waiting, and whose it is. A foreign change is found by the next look, too; own ones are forgotten.</summary>
    public RulesetLook Look()
    {
        // What looks foreign may be an own write that is not noted yet: one that goes on, or that began or ended while notifications were read.
        var before = own.StepsOf(inode);
        if (HasForeign())
        {
            return own.IsWriting(inode) || own.StepsOf(inode) != before ? RulesetLook.Undecided : RulesetLook.Foreign;
        }

        // Does not read: what comes next is left for the next look.
        log.ForgetOwn(IsOwn);
        return RulesetLook.Own;
    }

    /// <summary>Waits for a notification, no longer than was set.</summary>
    /// <returns>0 where there is one, or where some were lost; else the error's number, EAGAIN where the time is over.</returns>
    public int Wait()
    {
        var error = Receive(0);
        return error == ErrorNumber.MessagesLost ? 0 : error;
    }

    public void Dispose()
    {
        socket.Dispose();
        following.Dispose();
    }

    private bool HasForeign()
    {
        Drain();
        return log.HasForeign(IsOwn);
    }

    private bool IsOwn(TransactionEnd end) => own.Has(inode, end);

    private void Drain()
    {
        while (true)
        {
            switch (Receive(NoWaiting))
            {
                case ErrorNumber.TryAgain:
                    return;
                case 0 or ErrorNumber.MessagesLost or ErrorNumber.Interrupted:
                    break;
                default:
                    // A broken socket promises nothing.
                    log.TakeLoss();
                    return;
            }
        }
    }

    private int Receive(int flags)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var received = Libc.Receive(socket, buffer, buffer.Length, flags | ReturnWholeLength);
            if (received < 0)
            {
                var error = Marshal.GetLastPInvokeError();
                if (error == ErrorNumber.MessagesLost)
                {
                    log.TakeLoss();
                }

                return error;
            }

            if (received > buffer.Length)
            {
                log.TakeLoss();
            }
            else
            {
                Take(buffer.AsSpan(0, (int)received));
            }

            return 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Take(ReadOnlySpan<byte> datagram)
    {
        while (datagram.Length > 0)
        {
            var length = datagram.Length < NetlinkHeader.Size ? 0 : (int)MemoryMarshal.Read<uint>(datagram);
            if (length < NetlinkHeader.Size + NetlinkHeader.FamilySize || length > datagram.Length
                || MemoryMarshal.Read<ushort>(datagram[4..]) is var type && type >> 8 != NetlinkHeader.Subsystem)
            {
                log.TakeLoss();
                return;
            }

            TakeMessage((NftMessage)(type & 0xff), MemoryMarshal.Read<uint>(datagram[12..]), datagram[NetlinkHeader.Size..length]);
            datagram = datagram[Math.Min(NetlinkHeader.Align(length), datagram.Length)..];
        }
    }

    private void TakeMessage(NftMessage type, uint portId, ReadOnlySpan<byte> body)
    {
        if (type != NftMessage.NewGeneration)
        {
            // nfgenmsg: the lower half of the generation is behind family and version, in the network's order.
            log.TakeObject(BinaryPrimitives.ReadUInt16BigEndian(body[2..]));
        }
        else if (ObjectReader.ReadGeneration(body[NetlinkHeader.FamilySize..]) is { } generation)
        {
            log.TakeEnd(new TransactionEnd(generation.Id, portId, generation.ProcessId, generation.ProcessName));
        }
        else
        {
            log.TakeLoss();
        }
    }
}
