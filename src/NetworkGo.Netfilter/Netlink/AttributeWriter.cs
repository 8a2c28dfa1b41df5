using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace NetworkGo.Netfilter.Netlink;

/// <summary>Writes netlink messages and their attributes into one growing buffer. Numbers in headers are the host's, those of netfilter big-endian.</summary>
public sealed class AttributeWriter
{
    private const int HeaderSize = 4;
    private const ushort NestedFlag = 0x8000;

    private byte[] buffer;

    /// <summary>Begins with an empty buffer.</summary>
    /// <param name="capacity">How many bytes it holds before it grows.</param>
    public AttributeWriter(int capacity = 4096) => buffer = new byte[capacity];

    /// <summary>How many bytes are written.</summary>
    public int Length { get; private set; }

    /// <summary>What is written.</summary>
    public ReadOnlyMemory<byte> Written => buffer.AsMemory(0, Length);

    /// <summary>Begins a message; its length is filled in by <see cref="EndMessage"/>.</summary>
    /// <returns>Where it begins.</returns>
    public int BeginMessage(int type, int flags, uint sequence, byte family, ushort resource)
    {
        var start = Length;
        var header = Reserve(NetlinkHeader.Size + NetlinkHeader.FamilySize);
        header.Clear();
        var number = (ushort)type;
        var bits = (ushort)flags;
        MemoryMarshal.Write(header[4..], in number);
        MemoryMarshal.Write(header[6..], in bits);
        MemoryMarshal.Write(header[8..], in sequence);
        header[16] = family;
        BinaryPrimitives.WriteUInt16BigEndian(header[18..], resource);
        return start;
    }

    /// <summary>Ends the message that began there.</summary>
    public void EndMessage(int start)
    {
        var length = (uint)(Length - start);
        MemoryMarshal.Write(buffer.AsSpan(start), in length);
    }

    /// <summary>Changes the flags of a message that is written already.</summary>
    /// <param name="at">Where its flags are: six bytes after its beginning.</param>
    /// <param name="flags">The flags.</param>
    public void SetFlags(int at, int flags)
    {
        var bits = (ushort)flags;
        MemoryMarshal.Write(buffer.AsSpan(at), in bits);
    }

    /// <summary>Begins an attribute that holds attributes.</summary>
    /// <returns>Where it begins, for <see cref="EndNested"/>.</returns>
    public int BeginNested(int type)
    {
        var start = Length;
        WriteHeader(Reserve(HeaderSize), HeaderSize, type | NestedFlag);
        return start;
    }

    /// <summary>Ends the attribute that began there.</summary>
    /// <exception cref="InvalidOperationException">It is longer than 65,535 bytes, which no attribute may be.</exception>
    public void EndNested(int start)
    {
        var length = Length - start;
        if (length > ushort.MaxValue)
        {
            throw new InvalidOperationException($"A netlink attribute of {length} bytes cannot be written.");
        }

        var number = (ushort)length;
        MemoryMarshal.Write(buffer.AsSpan(start), in number);
    }

    /// <summary>An attribute of plain bytes.</summary>
    public void Add(int type, ReadOnlySpan<byte> content)
    {
        var whole = Reserve(NetlinkHeader.Align(HeaderSize + content.Length));
        WriteHeader(whole, HeaderSize + content.Length, type);
        content.CopyTo(whole[HeaderSize..]);
        whole[(HeaderSize + content.Length)..].Clear();
    }

    /// <summary>A zero-terminated text.</summary>
    public void Add(int type, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var size = Encoding.UTF8.GetByteCount(text);
        var length = HeaderSize + size + 1;
        var whole = Reserve(NetlinkHeader.Align(length));
        whole.Clear();
        WriteHeader(whole, length, type);
        Encoding.UTF8.GetBytes(text, whole[HeaderSize..]);
    }

    /// <summary>A big-endian number of four bytes.</summary>
    public void Add(int type, uint number)
    {
        var whole = Reserve(HeaderSize + sizeof(uint));
        WriteHeader(whole, whole.Length, type);
        BinaryPrimitives.WriteUInt32BigEndian(whole[HeaderSize..], number);
    }

    /// <summary>A big-endian number of eight bytes.</summary>
    public void Add(int type, ulong number)
    {
        var whole = Reserve(HeaderSize + sizeof(ulong));
        WriteHeader(whole, whole.Length, type);
        BinaryPrimitives.WriteUInt64BigEndian(whole[HeaderSize..], number);
    }

    /// <summary>A big-endian number of two bytes.</summary>
    public void AddShort(int type, ushort number)
    {
        Span<byte> content = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(content, number);
        Add(type, content);
    }

    /// <summary>A number of one byte.</summary>
    public void AddByte(int type, byte number) => Add(type, [number]);

    /// <summary>A number of four bytes in the host's order, which a few attributes have.</summary>
    public void AddHostOrder(int type, uint number)
    {
        Span<byte> content = stackalloc byte[sizeof(uint)];
        MemoryMarshal.Write(content, in number);
        Add(type, content);
    }

    private static void WriteHeader(Span<byte> target, int length, int type)
    {
        var size = (ushort)length;
        var kind = (ushort)type;
        MemoryMarshal.Write(target, in size);
        MemoryMarshal.Write(target[2..], in kind);
    }

    private Span<byte> Reserve(int count)
    {
        if (Length + count > buffer.Length)
        {
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, Length + count));
        }

        var span = buffer.AsSpan(Length, count);
        Length += count;
        return span;
    }
}
