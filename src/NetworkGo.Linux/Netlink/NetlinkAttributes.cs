using System.Runtime.InteropServices;

namespace NetworkGo.Linux.Netlink;

/// <summary>The attributes of a netlink message: length, type, content, each aligned to four bytes.</summary>
internal static class NetlinkAttributes
{
    private const ushort TypeMask = 0x3fff;
    private const int HeaderSize = 4;

    /// <summary>The content of the first attribute of that type; empty where there is none.</summary>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> attributes, ushort wanted)
    {
        while (attributes.Length >= HeaderSize)
        {
            var length = MemoryMarshal.Read<ushort>(attributes);
            if (length < HeaderSize || length > attributes.Length)
            {
                break;
            }

            if ((MemoryMarshal.Read<ushort>(attributes[2..]) & TypeMask) == wanted)
            {
                return attributes[HeaderSize..length];
            }

            attributes = attributes[Math.Min(Align(length), attributes.Length)..];
        }

        return [];
    }

    /// <summary>The number that an attribute holds; null where there is none.</summary>
    public static uint? FindNumber(ReadOnlySpan<byte> attributes, ushort wanted) =>
        Find(attributes, wanted) is { Length: >= sizeof(uint) } value ? MemoryMarshal.Read<uint>(value) : null;

    /// <summary>One attribute.</summary>
    public static byte[] Make(int type, ReadOnlySpan<byte> content)
    {
        var attribute = new byte[Align(HeaderSize + content.Length)];
        MemoryMarshal.Write(attribute, (ushort)(HeaderSize + content.Length));
        MemoryMarshal.Write(attribute.AsSpan(2), (ushort)type);
        content.CopyTo(attribute.AsSpan(HeaderSize));
        return attribute;
    }

    /// <summary>The next multiple of four.</summary>
    public static int Align(int length) => (length + 3) & ~3;
}
