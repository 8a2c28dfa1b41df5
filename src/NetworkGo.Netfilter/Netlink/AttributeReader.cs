using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace NetworkGo.Netfilter.Netlink;

/// <summary>Goes through the attributes of a message, one after the other. What is cut short ends it and is remembered.</summary>
public ref struct AttributeReader
{
    private const int HeaderSize = 4;
    private const int TypeMask = 0x3fff;

    private ReadOnlySpan<byte> rest;

    /// <summary>Reads these attributes.</summary>
    public AttributeReader(ReadOnlySpan<byte> attributes) => rest = attributes;

    /// <summary>The type of the current attribute, without its flags.</summary>
    public int Type { get; private set; }

    /// <summary>The content of the current attribute.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Whether the attributes ended within one, or one was not of the size that was asked for.</summary>
    public bool IsCutShort { get; private set; }

    /// <summary>The current attribute as a big-endian number of one to eight bytes.</summary>
    public readonly ulong Number
    {
        get
        {
            var number = 0UL;
            foreach (var part in Value.Length > sizeof(ulong) ? Value[..sizeof(ulong)] : Value)
            {
                number = number << 8 | part;
            }

            return number;
        }
    }

    /// <summary>The current attribute as a number of four bytes.</summary>
    public readonly int Integer => Value.Length >= sizeof(int) ? BinaryPrimitives.ReadInt32BigEndian(Value) : (int)Number;

    /// <summary>The current attribute as a zero-terminated text.</summary>
    public readonly string Text
    {
        get
        {
            var end = Value.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? Value : Value[..end]);
        }
    }

    /// <summary>The current attribute as a number of one byte; of another size it is cut short.</summary>
    public byte Exact8() => IsSized(sizeof(byte)) ? Value[0] : (byte)0;

    /// <summary>The current attribute as a big-endian number of two bytes; of another size it is cut short.</summary>
    public ushort Exact16() => IsSized(sizeof(ushort)) ? BinaryPrimitives.ReadUInt16BigEndian(Value) : (ushort)0;

    /// <summary>The current attribute as a big-endian number of four bytes; of another size it is cut short.</summary>
    public uint Exact32() => IsSized(sizeof(uint)) ? BinaryPrimitives.ReadUInt32BigEndian(Value) : 0;

    /// <summary>The current attribute as a big-endian number of eight bytes; of another size it is cut short.</summary>
    public ulong Exact64() => IsSized(sizeof(ulong)) ? BinaryPrimitives.ReadUInt64BigEndian(Value) : 0;

    /// <summary>Goes to the next attribute.</summary>
    /// <returns>False at the end, and once it is cut short.</returns>
    public bool Next()
    {
        if (rest.IsEmpty || IsCutShort)
        {
            return false;
        }

        var length = rest.Length < HeaderSize ? 0 : MemoryMarshal.Read<ushort>(rest);
        if (length < HeaderSize || length > rest.Length)
        {
            IsCutShort = true;
            return false;
        }

        Type = MemoryMarshal.Read<ushort>(rest[2..]) & TypeMask;
        Value = rest[HeaderSize..length];
        rest = rest[Math.Min(NetlinkHeader.Align(length), rest.Length)..];
        return true;
    }

    /// <summary>The content of the first attribute of that type; empty where there is none.</summary>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> attributes, int type)
    {
        var reader = new AttributeReader(attributes);
        while (reader.Next())
        {
            if (reader.Type == type)
            {
                return reader.Value;
            }
        }

        return [];
    }

    private bool IsSized(int size)
    {
        IsCutShort |= Value.Length != size;
        return Value.Length == size;
    }
}
