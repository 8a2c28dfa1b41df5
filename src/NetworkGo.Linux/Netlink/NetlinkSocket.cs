using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using NetworkGo.Linux.Native;

namespace NetworkGo.Linux.Netlink;

/// <summary>Asks the kernel by rtnetlink, in the namespace that the socket was opened in. Messages as in rtnetlink(7).</summary>
internal sealed class NetlinkSocket : IDisposable
{
    private const ushort ErrorMessage = 2;
    private const ushort DoneMessage = 3;

    private const ushort Request = 1;
    private const ushort Acknowledge = 4;
    private const ushort WholeTable = 0x300;
    private const ushort Interrupted = 0x10;

    private const int HeaderSize = 16;
    private const int MostReadings = 10;

    private readonly SafeFileHandle socket;
    private readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private bool disposed;
    private uint sequence;

    /// <summary>Uses an open socket, and closes it when disposed.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public NetlinkSocket(SafeFileHandle socket)
    {
        this.socket = socket;
        var timeout = new Libc.TimeValue { Seconds = 5 };
        Check(Libc.SetSocketOption(socket, Libc.SocketLevel, Libc.ReceiveTimeout, in timeout, Marshal.SizeOf<Libc.TimeValue>()), "its timeout");
    }

    /// <summary>Opens one for the thread's namespace.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public static SafeFileHandle Open()
    {
        var opened = Libc.Socket(Libc.Netlink, Libc.RawSocket | Libc.CloseOnExec, Libc.RouteProtocol);
        return opened.IsInvalid ? throw new IOException($"the kernel gives no netlink socket: {Libc.LastError()}") : opened;
    }

    /// <summary>Reads all entries of a table, as they are at one moment.</summary>
    /// <param name="type">The request's type.</param>
    /// <param name="answer">The type of the entries.</param>
    /// <param name="request">The header of the family.</param>
    /// <param name="read">Reads an entry; null leaves it out.</param>
    /// <exception cref="IOException">The kernel refused.</exception>
    public List<T> Read<T>(ushort type, ushort answer, ReadOnlySpan<byte> request, EntryReader<T> read)
        where T : class
    {
        for (var reading = 0; reading < MostReadings; reading++)
        {
            var entries = new List<T>();
            Send(type, Request | WholeTable, request);
            var (error, isWhole) = Receive(answer, body =>
            {
                if (read(body) is { } entry)
                {
                    entries.Add(entry);
                }
            });
            ThrowIf(error);
            if (isWhole)
            {
                return entries;
            }
        }

        throw new IOException("it changes faster than it can be read");
    }

    /// <summary>Asks for one entry; null where the kernel has none, or refuses it.</summary>
    /// <exception cref="IOException">The kernel did not answer.</exception>
    public T? Ask<T>(ushort type, ushort answer, ReadOnlySpan<byte> request, EntryReader<T> read)
        where T : class
    {
        var (entry, error) = AskWhy(type, answer, request, read);
        return error == 0 ? entry : null;
    }

    /// <summary>Asks for one entry, and for the error's number where the kernel has none; 0 where it has one.</summary>
    /// <exception cref="IOException">The kernel did not answer.</exception>
    public (T? Entry, int Error) AskWhy<T>(ushort type, ushort answer, ReadOnlySpan<byte> request, EntryReader<T> read)
        where T : class
    {
        T? entry = null;
        Send(type, Request | Acknowledge, request);
        var (error, _) = Receive(answer, body => entry = read(body));
        return (entry, error);
    }

    /// <summary>Changes something.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public void Write(ushort type, ReadOnlySpan<byte> request)
    {
        Send(type, Request | Acknowledge, request);
        ThrowIf(Receive(0, static _ => { }).Error);
    }

    public void Dispose()
    {
        if (!disposed)
        {
            disposed = true;
            socket.Dispose();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void ThrowIf(int error)
    {
        if (error != 0)
        {
            throw new IOException($"the kernel refused: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    private static void Check(nint result, string what)
    {
        if (result < 0)
        {
            throw new IOException($"{what}: {Libc.LastError()}");
        }
    }

    private void Send(ushort type, int flags, ReadOnlySpan<byte> request)
    {
        var message = new byte[HeaderSize + request.Length];
        MemoryMarshal.Write(message, (uint)message.Length);
        MemoryMarshal.Write(message.AsSpan(4), type);
        MemoryMarshal.Write(message.AsSpan(6), (ushort)flags);
        MemoryMarshal.Write(message.AsSpan(8), ++sequence);
        request.CopyTo(message.AsSpan(HeaderSize));
        Check(Libc.Send(socket, message, message.Length, 0), "netlink request");
    }

    // Until the kernel says that it is done, or acknowledges (an error message of number 0).
    private (int Error, bool IsWhole) Receive(ushort answer, MessageHandler handle)
    {
        var isWhole = true;
        while (true)
        {
            var received = Libc.Receive(socket, buffer, buffer.Length, 0);
            if (received < 0 && Marshal.GetLastPInvokeError() == ErrorNumber.Interrupted)
            {
                continue;
            }

            Check(received, "netlink answer");
            var rest = buffer.AsSpan(0, (int)received);
            while (rest.Length >= HeaderSize)
            {
                var length = (int)MemoryMarshal.Read<uint>(rest);
                var type = MemoryMarshal.Read<ushort>(rest[4..]);
                if (length < HeaderSize || length > rest.Length)
                {
                    throw new IOException("the kernel's netlink answer is cut short");
                }

                isWhole &= (MemoryMarshal.Read<ushort>(rest[6..]) & Interrupted) == 0;
                var body = rest[HeaderSize..length];
                if (type is DoneMessage or ErrorMessage)
                {
                    return (body.Length >= sizeof(int) ? -MemoryMarshal.Read<int>(body) : 0, isWhole);
                }

                if (type == answer)
                {
                    handle(body);
                }

                rest = rest[Math.Min(NetlinkAttributes.Align(length), rest.Length)..];
            }
        }
    }

    private delegate void MessageHandler(ReadOnlySpan<byte> body);
}
