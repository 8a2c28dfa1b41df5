using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Runtime.InteropServices;
using NetworkGo.Netfilter.Netlink;

namespace NetworkGo.Netfilter.Conntrack;

/// <summary>Reads flows from ctnetlink's answers. Attributes that are not known are skipped.</summary>
public static class ConntrackDecoder
{
    // struct nfgenmsg.
    private const int HeaderSize = 4;
    private const int InternetFamily = 2;
    private const int InternetFamily6 = 10;

    /// <summary>Reads the number of flows from the body of a message of kind <see cref="ConntrackMessageKind.Statistics"/>; null where it is not in it.</summary>
    /// <param name="body">The body.</param>
    public static uint? ReadCount(ReadOnlySpan<byte> body)
    {
        var reader = new AttributeReader(body.Length < HeaderSize ? [] : body[HeaderSize..]);
        uint? count = null;
        while (reader.Next())
        {
            // CTA_STATS_GLOBAL_ENTRIES.
            if (reader.Type == 1 && reader.Value.Length == sizeof(uint))
            {
                count = (uint)reader.Number;
            }
        }

        return count;
    }

    /// <summary>Reads the body of one message: what is behind the netlink header.</summary>
    /// <param name="body">The body.</param>
    /// <param name="entry">The flow; null where the message is broken.</param>
    /// <param name="fault">What is wrong with it, for the operator; null where nothing is.</param>
    public static bool TryRead(ReadOnlySpan<byte> body, [NotNullWhen(true)] out ConntrackEntry? entry, [NotNullWhen(false)] out string? fault)
    {
        entry = null;
        if (body.Length < HeaderSize || body[0] is not (InternetFamily or InternetFamily6))
        {
            fault = "a flow without the header of an address family";
            return false;
        }

        var isV6 = body[0] == InternetFamily6;
        ConntrackTuple? original = null;
        ConntrackTuple? reply = null;
        var rest = new Rest();
        var reader = new AttributeReader(body[HeaderSize..]);
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case ConntrackAttribute.OriginalTuple:
                    original = ReadTuple(reader.Value, isV6, null);
                    break;
                case ConntrackAttribute.ReplyTuple:
                    reply = ReadTuple(reader.Value, isV6, original);
                    break;
                default:
                    ReadRest(ref reader, ref rest);
                    break;
            }
        }

        fault = reader.IsCutShort || rest.IsBroken ? "an attribute of a flow that is cut short"
            : original is null ? "a flow without its original direction"
            : reply is null ? "a flow without the direction of its answers"
            : null;
        if (fault is not null)
        {
            return false;
        }

        entry = new ConntrackEntry
        {
            Original = original!,
            Reply = reply!,
            Status = (ConntrackStatus)rest.Status,
            Mark = rest.Mark,
            Timeout = rest.Timeout,
            OriginalCounters = rest.OriginalCounters,
            ReplyCounters = rest.ReplyCounters,
            Zone = rest.Zone,
            Id = rest.Id,
        };
        return true;
    }

    private static void ReadRest(ref AttributeReader reader, ref Rest rest)
    {
        switch (reader.Type)
        {
            case ConntrackAttribute.Status:
                rest.Status = reader.Exact32();
                break;
            case ConntrackAttribute.Timeout:
                rest.Timeout = reader.Exact32();
                break;
            case ConntrackAttribute.Mark:
                rest.Mark = reader.Exact32();
                break;
            case ConntrackAttribute.Zone:
                rest.Zone = reader.Exact16();
                break;
            case ConntrackAttribute.Id:
                rest.Id = reader.Exact32();
                break;
            case ConntrackAttribute.OriginalCounters:
                rest.OriginalCounters = ReadCounters(reader.Value, ref rest);
                break;
            case ConntrackAttribute.ReplyCounters:
                rest.ReplyCounters = ReadCounters(reader.Value, ref rest);
                break;
            default:
                break;
        }
    }

    private static ConntrackCounters? ReadCounters(ReadOnlySpan<byte> attributes, ref Rest rest)
    {
        ulong packets = 0;
        ulong bytes = 0;
        var reader = new AttributeReader(attributes);
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case ConntrackAttribute.CountedPackets:
                    packets = reader.Exact64();
                    break;
                case ConntrackAttribute.CountedBytes:
                    bytes = reader.Exact64();
                    break;
                default:
                    break;
            }
        }

        rest.IsBroken |= reader.IsCutShort;
        return new ConntrackCounters(packets, bytes);
    }

    // Null where it is broken or not whole.
    private static ConntrackTuple? ReadTuple(ReadOnlySpan<byte> attributes, bool isV6, ConntrackTuple? other)
    {
        IPAddress? source = null;
        IPAddress? destination = null;
        var layer = new Layer();
        ushort? zone = null;
        var reader = new AttributeReader(attributes);
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case ConntrackAttribute.TupleAddresses:
                    (source, destination) = ReadAddresses(reader.Value, isV6, other);
                    break;
                case ConntrackAttribute.TupleProtocol:
                    layer = ReadLayer(reader.Value, isV6);
                    break;
                case ConntrackAttribute.TupleZone:
                    zone = reader.Exact16();
                    break;
                default:
                    break;
            }
        }

        return reader.IsCutShort || source is null || destination is null || layer.Protocol is not { } protocol ? null : new ConntrackTuple
        {
            Source = source,
            Destination = destination,
            Protocol = protocol,
            SourcePort = layer.SourcePort,
            DestinationPort = layer.DestinationPort,
            Icmp = layer is { IcmpId: { } id, IcmpType: { } type, IcmpCode: { } code } ? new IcmpFields(id, type, code) : null,
            Zone = zone,
        };
    }

    private static (IPAddress? Source, IPAddress? Destination) ReadAddresses(ReadOnlySpan<byte> attributes, bool isV6, ConntrackTuple? other)
    {
        IPAddress? source = null;
        IPAddress? destination = null;
        var reader = new AttributeReader(attributes);
        while (reader.Next())
        {
            if (reader.Type == (isV6 ? ConntrackAttribute.SourceV6 : ConntrackAttribute.SourceV4))
            {
                source = Address(reader.Value, isV6, other?.Destination);
            }
            else if (reader.Type == (isV6 ? ConntrackAttribute.DestinationV6 : ConntrackAttribute.DestinationV4))
            {
                destination = Address(reader.Value, isV6, other?.Source);
            }
        }

        return reader.IsCutShort ? (null, null) : (source, destination);
    }

    // The answers' addresses are mostly those of the original direction: one object for both, of ten thousand flows.
    private static IPAddress? Address(ReadOnlySpan<byte> bytes, bool isV6, IPAddress? likely)
    {
        if (bytes.Length != (isV6 ? 16 : 4))
        {
            return null;
        }

        Span<byte> known = stackalloc byte[16];
        return likely is not null && likely.TryWriteBytes(known, out var written) && bytes.SequenceEqual(known[..written])
            ? likely
            : new IPAddress(bytes);
    }

    private static Layer ReadLayer(ReadOnlySpan<byte> attributes, bool isV6)
    {
        var layer = new Layer();
        var reader = new AttributeReader(attributes);
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case ConntrackAttribute.ProtocolNumber:
                    layer.Protocol = reader.Exact8();
                    break;
                case ConntrackAttribute.SourcePort:
                    layer.SourcePort = reader.Exact16();
                    break;
                case ConntrackAttribute.DestinationPort:
                    layer.DestinationPort = reader.Exact16();
                    break;
                case ConntrackAttribute.IcmpId or ConntrackAttribute.IcmpV6Id when isV6 == (reader.Type == ConntrackAttribute.IcmpV6Id):
                    layer.IcmpId = reader.Exact16();
                    break;
                case ConntrackAttribute.IcmpType or ConntrackAttribute.IcmpV6Type when isV6 == (reader.Type == ConntrackAttribute.IcmpV6Type):
                    layer.IcmpType = reader.Exact8();
                    break;
                case ConntrackAttribute.IcmpCode or ConntrackAttribute.IcmpV6Code when isV6 == (reader.Type == ConntrackAttribute.IcmpV6Code):
                    layer.IcmpCode = reader.Exact8();
                    break;
                default:
                    break;
            }
        }

        return reader.IsCutShort ? new Layer() : layer;
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Layer
    {
        public byte? Protocol;
        public ushort? SourcePort;
        public ushort? DestinationPort;
        public ushort? IcmpId;
        public byte? IcmpType;
        public byte? IcmpCode;
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Rest
    {
        public uint Status;
        public uint Mark;
        public uint? Timeout;
        public ConntrackCounters? OriginalCounters;
        public ConntrackCounters? ReplyCounters;
        public ushort Zone;
        public uint? Id;
        public bool IsBroken;
    }
}
