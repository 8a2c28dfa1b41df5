using System.Buffers.Binary;

namespace NetworkGo.Netfilter.Tests.Walk.Foreign;

/// <summary>Attributes of netlink messages, put together by hand.</summary>
internal static class Messages
{
    private const int Nested = 0x8000;

    /// <summary>Attributes, one behind the other.</summary>
    public static byte[] Attributes(params (int Type, byte[] Content)[] attributes) => [.. attributes.SelectMany(static a => Attribute(a.Type, a.Content))];

    /// <summary>A message of elements: the end of an interval first where asked for, then beginnings.</summary>
    public static byte[] Elements(byte[] first, bool isEnd, params byte[][] others) => Attributes((3 | Nested, [
        .. Attribute(1 | Nested, [.. Key(first), .. isEnd ? Attribute(3, [0, 0, 0, 1]) : []]),
        .. others.SelectMany(static o => Attribute(1 | Nested, Key(o))),
    ]));

    private static byte[] Key(byte[] value) => Attribute(1 | Nested, Attribute(1, value));

    private static byte[] Attribute(int type, byte[] content)
    {
        var attribute = new byte[(4 + content.Length + 3) / 4 * 4];
        BinaryPrimitives.WriteUInt16LittleEndian(attribute, (ushort)(4 + content.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(attribute.AsSpan(2), (ushort)type);
        content.CopyTo(attribute, 4);
        return attribute;
    }
}
