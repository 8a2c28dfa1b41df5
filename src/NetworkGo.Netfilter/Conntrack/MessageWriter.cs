using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace NetworkGo.Netfilter.Conntrack;

/// <summary>
/// Writes netlink messages of connection tracking one after the other. Headers are in the machine's byte order, the
/// content of attributes in the network's.
/// </summary>
internal sealed class MessageWriter
{
    private const int MessageHeaderSize = 16;
    private const int AttributeHeaderSize = 4;
    private const ushort Nested = 0x8000;
    private const ushort Subsystem = 1 << 8;

    private byte[] buffer = new byte[256];
    private int length;

    public byte[] ToArray() => buffer[..length];

    /// <summary>Writes one message.</summary>
    /// <param name="operation">What is asked of connection tracking.</param>
    /// <param name="flags">Flags of the netlink header.</param>
    /// <param name="sequence">Comes back with the answers.</param>
    /// <param name="family">The address family's number; 0 is every one.</param>
    /// <param name="content">Writes the attributes.</param>
    public void Message(byte operation, ushort flags, uint sequence, byte family, Action<MessageWriter> content)
    {
        var header = Take(MessageHeaderSize);
        MemoryMarshal.Write(buffer.AsSpan(header + 4), (ushort)(Subsystem | operation));
        MemoryMarshal.Write(buffer.AsSpan(header + 6), flags);
        MemoryMarshal.Write(buffer.AsSpan(header + 8), sequence);

        // struct nfgenmsg: the family, version 0, and a number that is not used.
        var general = Take(4);
        buffer[general] = family;
        content(this);
        MemoryMarshal.Write(buffer.AsSpan(header), (uint)(length - header));
    }

    public void Nest(ushort type, Action<MessageWriter> content)
    {
        var header = Take(AttributeHeaderSize);
        content(this);
        Head(header, (ushort)(type | Nested), length - header);
    }

    public void Bytes(ushort type, ReadOnlySpan<byte> content)
    {
        var header = Take(AttributeHeaderSize);
        Head(header, type, AttributeHeaderSize + content.Length);
        var start = Take((content.Length + 3) & ~3);
        content.CopyTo(buffer.AsSpan(start));
    }

    public void Number8(ushort type, byte value) => Bytes(type, [value]);

    public void Number16(ushort type, ushort value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        Bytes(type, bytes);
    }

    public void Number32(ushort type, uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        Bytes(type, bytes);
    }

    /// <summary>A number in the machine's byte order, which a few attributes have.</summary>
    public void HostNumber32(ushort type, uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        MemoryMarshal.Write(bytes, value);
        Bytes(type, bytes);
    }

    private void Head(int at, ushort type, int size)
    {
        MemoryMarshal.Write(buffer.AsSpan(at), (ushort)size);
        MemoryMarshal.Write(buffer.AsSpan(at + 2), type);
    }

    // What is taken is zero: never written before, since nothing is given back. The buffer may be another one afterwards.
    private int Take(int size)
    {
        var start = length;
        length += size;
        if (length > buffer.Length)
        {
            Array.Resize(ref buffer, Math.Max(length, buffer.Length * 2));
        }

        return start;
    }
}
