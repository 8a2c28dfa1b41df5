using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace NetworkGo.Netfilter.Conntrack;

/// <summary>Goes through the attributes of a netlink message. What is cut short or too long for where it is ends it with a fault.</summary>
internal ref struct AttributeReader(ReadOnlySpan<byte> attributes)
{
    private const int HeaderSize = 4;
    private const ushort TypeMask = 0x3fff;

    private ReadOnlySpan<byte> rest = attributes;

    /// <summary>The number of the attribute that was read last.</summary>
    public ushort Type { get; private set; }

    /// <summary>Its content.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>Whether an attribute did not fit.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Reads the next one; false at the end, and where it is broken.</summary>
    public bool Next()
    {
        if (rest.IsEmpty || IsBroken)
        {
            return false;
        }

        var length = rest.Length < HeaderSize ? 0 : MemoryMarshal.Read<ushort>(rest);
        if (length < HeaderSize || length > rest.Length)
        {
            IsBroken = true;
            return false;
        }

        Type = (ushort)(MemoryMarshal.Read<ushort>(rest[2..]) & TypeMask);
        Content = rest[HeaderSize..length];
        rest = rest[Math.Min((length + 3) & ~3, rest.Length)..];
        return true;
    }

    /// <summary>The attribute as a number of one byte; otherwise it is broken.</summary>
    public byte Number8() => Sized(sizeof(byte)) ? Content[0] : (byte)0;

    /// <summary>The attribute as a number of two bytes; otherwise it is broken.</summary>
    public ushort Number16() => Sized(sizeof(ushort)) ? BinaryPrimitives.ReadUInt16BigEndian(Content) : (ushort)0;

    /// <summary>The attribute as a number of four bytes; otherwise it is broken.</summary>
    public uint Number32() => Sized(sizeof(uint)) ? BinaryPrimitives.ReadUInt32BigEndian(Content) : 0;

    /// <summary>The attribute as a number of eight bytes; otherwise it is broken.</summary>
    public ulong Number64() => Sized(sizeof(ulong)) ? BinaryPrimitives.ReadUInt64BigEndian(Content) : 0;

    private bool Sized(int size)
    {
        IsBroken |= Content.Length != size;
        return Content.Length == size;
    }
}
