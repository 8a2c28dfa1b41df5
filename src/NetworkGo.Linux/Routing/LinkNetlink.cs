using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using NetworkGo.Linux.Native;

namespace NetworkGo.Linux.Routing;

/// <summary>
/// Reads and sets IPv4 forwarding per device by rtnetlink, in the namespace that the socket was opened in: it needs no
/// writable <c>/proc/sys</c>. Messages as in rtnetlink(7); attributes are aligned to four bytes.
/// </summary>
internal sealed class LinkNetlink : IDisposable
{
    private const ushort GetLink = 18;
    private const ushort SetLink = 19;
    private const ushort NewLink = 16;
    private const ushort ErrorMessage = 2;
    private const ushort DoneMessage = 3;

    private const ushort Request = 1;
    private const ushort Acknowledge = 4;
    private const ushort Dump = 0x300;

    private const int HeaderSize = 16;
    private const int LinkSize = 16;
    private const uint Loopback = 8;

    private const ushort NameAttribute = 3;
    private const ushort FamiliesAttribute = 26;
    private const ushort InternetFamily = 2;
    private const ushort ConfigurationAttribute = 1;

    // IPV4_DEVCONF_FORWARDING is 1, and the array that the kernel sends begins with number 1.
    private const ushort Forwarding = 1;
    private const ushort Nested = 0x8000;
    private const ushort TypeMask = 0x3fff;

    private readonly SafeFileHandle socket;
    private readonly byte[] buffer = new byte[64 * 1024];
    private uint sequence;

    /// <summary>Uses an open netlink socket, and closes it when disposed.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public LinkNetlink(SafeFileHandle socket)
    {
        this.socket = socket;
        var timeout = new Libc.TimeValue { Seconds = 5 };
        Check(Libc.SetSocketOption(socket, Libc.SocketLevel, Libc.ReceiveTimeout, in timeout, Marshal.SizeOf<Libc.TimeValue>()), "its timeout");
    }

    /// <summary>Each device but loopback, through which nothing is forwarded.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public IReadOnlyList<LinkForwarding> ReadForwarding()
    {
        Send(GetLink, Request | Dump, index: 0, []);
        var devices = new List<LinkForwarding>();
        Receive((type, body) =>
        {
            if (type == NewLink && ReadLink(body) is { } device)
            {
                devices.Add(device);
            }
        });
        return devices;
    }

    /// <summary>Switches one device on.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public void SwitchForwardingOn(int index)
    {
        var value = new byte[4];
        MemoryMarshal.Write(value, 1u);
        Send(
            SetLink,
            Request | Acknowledge,
            index,
            Attribute(
                FamiliesAttribute | Nested,
                Attribute(InternetFamily | Nested, Attribute(ConfigurationAttribute | Nested, Attribute(Forwarding, value)))));
        Receive((_, _) => { });
    }

    public void Dispose() => socket.Dispose();

    private static LinkForwarding? ReadLink(ReadOnlySpan<byte> body)
    {
        if ((MemoryMarshal.Read<uint>(body[8..]) & Loopback) != 0)
        {
            return null;
        }

        // A device without IPv4 (an MTU too small for it) has no such attribute, and nothing to switch.
        var attributes = body[LinkSize..];
        var values = Find(Find(Find(attributes, FamiliesAttribute), InternetFamily), ConfigurationAttribute);
        return values.Length < sizeof(uint)
            ? null
            : new LinkForwarding(
                MemoryMarshal.Read<int>(body[4..]),
                Encoding.UTF8.GetString(Find(attributes, NameAttribute)).TrimEnd('\0'),
                MemoryMarshal.Read<uint>(values) != 0);
    }

    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> attributes, ushort wanted)
    {
        while (attributes.Length >= 4)
        {
            var length = MemoryMarshal.Read<ushort>(attributes);
            if (length < 4 || length > attributes.Length)
            {
                break;
            }

            if ((MemoryMarshal.Read<ushort>(attributes[2..]) & TypeMask) == wanted)
            {
                return attributes[4..length];
            }

            attributes = attributes[Math.Min(Align(length), attributes.Length)..];
        }

        return [];
    }

    private static byte[] Attribute(int type, byte[] content)
    {
        var attribute = new byte[Align(4 + content.Length)];
        MemoryMarshal.Write(attribute, (ushort)(4 + content.Length));
        MemoryMarshal.Write(attribute.AsSpan(2), (ushort)type);
        content.CopyTo(attribute, 4);
        return attribute;
    }

    private static int Align(int length) => (length + 3) & ~3;

    private static void Check(nint result, string what)
    {
        if (result < 0)
        {
            throw new IOException($"{what}: {Libc.LastError()}");
        }
    }

    private void Send(ushort type, int flags, int index, byte[] attributes)
    {
        var message = new byte[HeaderSize + LinkSize + attributes.Length];
        MemoryMarshal.Write(message, (uint)message.Length);
        MemoryMarshal.Write(message.AsSpan(4), type);
        MemoryMarshal.Write(message.AsSpan(6), (ushort)flags);
        MemoryMarshal.Write(message.AsSpan(8), ++sequence);
        MemoryMarshal.Write(message.AsSpan(HeaderSize + 4), index);
        attributes.CopyTo(message, HeaderSize + LinkSize);
        Check(Libc.Send(socket, message, message.Length, 0), "netlink request");
    }

    // Until the kernel says that it is done, or acknowledges (an error message of number 0).
    private void Receive(MessageHandler handle)
    {
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

                var body = rest[HeaderSize..length];
                if (type == DoneMessage)
                {
                    return;
                }

                if (type == ErrorMessage)
                {
                    var error = -MemoryMarshal.Read<int>(body);
                    if (error != 0)
                    {
                        throw new IOException($"the kernel refused: {Marshal.GetPInvokeErrorMessage(error)}");
                    }

                    return;
                }

                handle(type, body);
                rest = rest[Math.Min(Align(length), rest.Length)..];
            }
        }
    }

    private delegate void MessageHandler(ushort type, ReadOnlySpan<byte> body);
}
