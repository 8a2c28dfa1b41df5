using System.Net.Sockets;

namespace NetworkGo.Netfilter.Conntrack;

/// <summary>Requests to connection tracking by ctnetlink, with their netlink headers.</summary>
public static class ConntrackRequests
{
    private const byte GetOperation = 1;
    private const byte DeleteOperation = 2;

    private const ushort Request = 1;
    private const ushort Acknowledge = 4;
    private const ushort Dump = 0x300;

    private const byte InternetFamily = 2;
    private const byte InternetFamily6 = 10;

    /// <summary>Asks for all flows that the filter lets through, as far as the kernel knows how to filter.</summary>
    /// <param name="sequence">Comes back with each answer.</param>
    /// <param name="filter">What is left out.</param>
    public static byte[] List(uint sequence, ConntrackFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var writer = new MessageWriter();
        writer.Message(GetOperation, Request | Dump, sequence, Number(filter.Family), message => WriteFilter(message, filter));
        return writer.ToArray();
    }

    /// <summary>Asks for one flow by its original direction. The answer is an entry and an acknowledgement, or the error "no entry".</summary>
    /// <param name="sequence">Comes back with the answer.</param>
    /// <param name="entry">The flow, as it was listed.</param>
    public static byte[] Get(uint sequence, ConntrackEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var writer = new MessageWriter();
        writer.Message(GetOperation, Request | Acknowledge, sequence, Family(entry), message => WriteFlow(message, entry));
        return writer.ToArray();
    }

    /// <summary>
    /// Deletes flows, each by its original direction and its id, so that a flow of another id between the same ends stays. The last
    /// request is answered in any case, the others only where they fail; the kernel keeps their order.
    /// </summary>
    /// <param name="firstSequence">Comes back with the answer for the first; those of the others follow it.</param>
    /// <param name="entries">The flows, as they were listed.</param>
    public static byte[] Delete(uint firstSequence, ReadOnlySpan<ConntrackEntry> entries)
    {
        var writer = new MessageWriter();
        for (var i = 0; i < entries.Length; i++)
        {
            var entry = entries[i];
            var flags = i == entries.Length - 1 ? Request | Acknowledge : Request;

            // Without a tuple the kernel takes this for a request to delete all flows.
            writer.Message(DeleteOperation, (ushort)flags, unchecked(firstSequence + (uint)i), Family(entry), message =>
            {
                WriteFlow(message, entry);
                if (entry.Id is { } id)
                {
                    message.Number32(ConntrackAttribute.Id, id);
                }
            });
        }

        return writer.ToArray();
    }

    private static byte Family(ConntrackEntry entry) => entry.Original.IsIPv6 ? InternetFamily6 : InternetFamily;

    private static byte Number(AddressFamily? family) => family switch
    {
        null => 0,
        AddressFamily.InterNetwork => InternetFamily,
        AddressFamily.InterNetworkV6 => InternetFamily6,
        _ => throw new ArgumentOutOfRangeException(nameof(family), family, "Connection tracking knows IPv4 and IPv6."),
    };

    private static void WriteFilter(MessageWriter message, ConntrackFilter filter)
    {
        if (filter.Zone is { } zone)
        {
            message.Number16(ConntrackAttribute.Zone, zone);
        }

        if (filter.Mark is { } mark)
        {
            message.Number32(ConntrackAttribute.Mark, mark);
            message.Number32(ConntrackAttribute.MarkMask, filter.MarkMask);
        }

        // The kernel refuses a mask of 0.
        if (filter.StatusMask != ConntrackStatus.None)
        {
            message.Number32(ConntrackAttribute.Status, (uint)(filter.Status & filter.StatusMask));
            message.Number32(ConntrackAttribute.StatusMask, (uint)filter.StatusMask);
        }

        // The kernel reads tuples of one family only.
        if (filter is { Protocol: { } protocol, Family: not null })
        {
            WriteTupleFilter(message, protocol, filter.OriginalPort);
        }
    }

    private static void WriteTupleFilter(MessageWriter message, byte protocol, ushort? port)
    {
        // Only of these two the kernel compares ports while it lists.
        var isByPort = port is not null && protocol is ProtocolNumber.Tcp or ProtocolNumber.Udp;
        message.Nest(ConntrackAttribute.OriginalTuple, tuple => tuple.Nest(ConntrackAttribute.TupleProtocol, layer =>
        {
            layer.Number8(ConntrackAttribute.ProtocolNumber, protocol);
            if (isByPort)
            {
                layer.Number16(ConntrackAttribute.DestinationPort, port!.Value);
            }
        }));
        var bits = ConntrackAttribute.FilterProtocolBit | (isByPort ? ConntrackAttribute.FilterDestinationPortBit : 0);
        message.Nest(ConntrackAttribute.Filter, bitsOf => bitsOf.HostNumber32(ConntrackAttribute.FilterOriginal, bits));
    }

    private static void WriteFlow(MessageWriter message, ConntrackEntry entry)
    {
        message.Nest(ConntrackAttribute.OriginalTuple, tuple => WriteTuple(tuple, entry.Original));
        if (entry.Zone != 0)
        {
            message.Number16(ConntrackAttribute.Zone, entry.Zone);
        }
    }

    private static void WriteTuple(MessageWriter message, ConntrackTuple tuple)
    {
        message.Nest(ConntrackAttribute.TupleAddresses, addresses =>
        {
            addresses.Bytes(tuple.IsIPv6 ? ConntrackAttribute.SourceV6 : ConntrackAttribute.SourceV4, tuple.Source.GetAddressBytes());
            addresses.Bytes(tuple.IsIPv6 ? ConntrackAttribute.DestinationV6 : ConntrackAttribute.DestinationV4, tuple.Destination.GetAddressBytes());
        });
        message.Nest(ConntrackAttribute.TupleProtocol, layer => WriteProtocol(layer, tuple));
        if (tuple.Zone is { } zone)
        {
            message.Number16(ConntrackAttribute.TupleZone, zone);
        }
    }

    private static void WriteProtocol(MessageWriter layer, ConntrackTuple tuple)
    {
        layer.Number8(ConntrackAttribute.ProtocolNumber, tuple.Protocol);
        if (tuple is { SourcePort: { } source, DestinationPort: { } destination })
        {
            layer.Number16(ConntrackAttribute.SourcePort, source);
            layer.Number16(ConntrackAttribute.DestinationPort, destination);
        }

        if (tuple.Icmp is { } icmp)
        {
            layer.Number16(tuple.IsIPv6 ? ConntrackAttribute.IcmpV6Id : ConntrackAttribute.IcmpId, icmp.Id);
            layer.Number8(tuple.IsIPv6 ? ConntrackAttribute.IcmpV6Type : ConntrackAttribute.IcmpType, icmp.Type);
            layer.Number8(tuple.IsIPv6 ? ConntrackAttribute.IcmpV6Code : ConntrackAttribute.IcmpCode, icmp.Code);
        }
    }
}
