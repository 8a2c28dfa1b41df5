using System.Buffers.Binary;
using NetworkGo.Netfilter.Conntrack;

namespace NetworkGo.Netfilter.Tests.Conntrack;

/// <summary>
/// Messages as the kernel writes them, by the layout of its headers and not by the code under test: numbers little-endian in
/// headers, big-endian in attributes.
/// </summary>
internal static class EntryBytes
{
    public const ushort Nested = 0x8000;

    public static byte[] Attribute(int type, params byte[] content)
    {
        var bytes = new byte[(4 + content.Length + 3) & ~3];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)(4 + content.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), (ushort)type);
        content.CopyTo(bytes, 4);
        return bytes;
    }

    public static byte[] Nest(int type, params byte[][] attributes) => Attribute(type | Nested, [.. attributes.SelectMany(static a => a)]);

    public static byte[] Number16(int type, ushort value) => Attribute(type, (byte)(value >> 8), (byte)value);

    public static byte[] Number32(int type, uint value) =>
        Attribute(type, (byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value);

    public static byte[] Number64(int type, ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return Attribute(type, bytes);
    }

    public static byte[] Message(int type, int flags, uint sequence, params byte[] body)
    {
        var bytes = new byte[(16 + body.Length + 3) & ~3];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)(16 + body.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4), (ushort)type);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(6), (ushort)flags);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), sequence);
        body.CopyTo(bytes, 16);
        return bytes;
    }

    /// <summary>The body of a message that shows a flow.</summary>
    public static byte[] Flow(ConntrackEntry entry)
    {
        var isV6 = entry.Original.IsIPv6;
        var attributes = new List<byte[]>
        {
            Tuple(1, entry.Original, isV6),
            Tuple(2, entry.Reply, isV6),
            Number32(3, (uint)entry.Status),
            Number32(8, entry.Mark),
        };
        if (entry.Timeout is { } timeout)
        {
            attributes.Add(Number32(7, timeout));
        }

        if (entry.OriginalCounters is { } original)
        {
            attributes.Add(Nest(9, Number64(1, original.Packets), Number64(2, original.Bytes)));
        }

        if (entry.ReplyCounters is { } reply)
        {
            attributes.Add(Nest(10, Number64(1, reply.Packets), Number64(2, reply.Bytes)));
        }

        if (entry.Zone != 0)
        {
            attributes.Add(Number16(18, entry.Zone));
        }

        if (entry.Id is { } id)
        {
            attributes.Add(Number32(12, id));
        }

        return [(byte)(isV6 ? 10 : 2), 0, 0, 0, .. attributes.SelectMany(static a => a)];
    }

    private static byte[] Tuple(int type, ConntrackTuple tuple, bool isV6)
    {
        var layer = new List<byte[]> { Attribute(1, tuple.Protocol) };
        if (tuple.SourcePort is { } source)
        {
            layer.Add(Number16(2, source));
        }

        if (tuple.DestinationPort is { } destination)
        {
            layer.Add(Number16(3, destination));
        }

        if (tuple.Icmp is { } icmp)
        {
            var first = isV6 ? 7 : 4;
            layer.AddRange([Number16(first, icmp.Id), Attribute(first + 1, icmp.Type), Attribute(first + 2, icmp.Code)]);
        }

        var parts = new List<byte[]>
        {
            Nest(1, Attribute(isV6 ? 3 : 1, tuple.Source.GetAddressBytes()), Attribute(isV6 ? 4 : 2, tuple.Destination.GetAddressBytes())),
            Nest(2, [.. layer]),
        };
        if (tuple.Zone is { } zone)
        {
            parts.Add(Number16(3, zone));
        }

        return Nest(type, [.. parts]);
    }
}
