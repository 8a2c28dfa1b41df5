using System.Net.Sockets;
using NetworkGo.Netfilter.Netlink;

namespace NetworkGo.Netfilter.Conntrack;

/// <summary>Requests to connection tracking by ctnetlink, with their netlink headers.</summary>
public static class ConntrackRequests
{
    private const byte GetOperation = 1;
    private const byte DeleteOperation = 2;
    private const byte StatisticsOperation = 5;

    // Most requests are one message.
    private const int Capacity = 256;

    private const byte InternetFamily = 2;
    private const byte InternetFamily6 = 10;

    /// <summary>Asks for all flows that the filter lets through, as far as the kernel knows how to filter.</summary>
    /// <param name="sequence">Comes back with each answer.</param>
    /// <param name="filter">What is left out.</param>
    public static byte[] List(uint sequence, ConntrackFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var writer = new AttributeWriter(Capacity);
        var start = Begin(writer, GetOperation, NetlinkHeader.Dump, sequence, Number(filter.Family));
        WriteFilter(writer, filter);
        writer.EndMessage(start);
        return writer.Written.ToArray();
    }

    /// <summary>Asks how many flows the namespace has. The answer is one message of kind <see cref="ConntrackMessageKind.Statistics"/>.</summary>
    /// <param name="sequence">Comes back with the answer.</param>
    public static byte[] Count(uint sequence)
    {
        var writer = new AttributeWriter(Capacity);
        writer.EndMessage(Begin(writer, StatisticsOperation, 0, sequence, 0));
        return writer.Written.ToArray();
    }

    /// <summary>
    /// Deletes flows, each by its original direction and its id, so that a flow of another id between the same ends stays. The last
    /// request is answered in any case, the others only where they fail; the kernel keeps their order.
    /// </summary>
    /// <param name="firstSequence">Comes back with the answer for the first; those of the others follow it.</param>
    /// <param name="entries">The flows, as they were listed.</param>
    public static byte[] Delete(uint firstSequence, ReadOnlySpan<ConntrackEntry> entries)
    {
        var writer = new AttributeWriter(Capacity);
        for (var i = 0; i < entries.Length; i++)
        {
            var entry = entries[i];
            var flags = i == entries.Length - 1 ? NetlinkHeader.Acknowledge : 0;

            // Without a tuple the kernel takes this for a request to delete all flows.
            var start = Begin(writer, DeleteOperation, flags, unchecked(firstSequence + (uint)i), Family(entry));
            WriteFlow(writer, entry);
            if (entry.Id is { } id)
            {
                writer.Add(ConntrackAttribute.Id, id);
            }

            writer.EndMessage(start);
        }

        return writer.Written.ToArray();
    }

    private static int Begin(AttributeWriter writer, byte operation, int flags, uint sequence, byte family) =>
        writer.BeginMessage(NetlinkHeader.ConntrackSubsystem << 8 | operation, NetlinkHeader.Request | flags, sequence, family, resource: 0);

    private static byte Family(ConntrackEntry entry) => entry.Original.IsIPv6 ? InternetFamily6 : InternetFamily;

    private static byte Number(AddressFamily? family) => family switch
    {
        null => 0,
        AddressFamily.InterNetwork => InternetFamily,
        AddressFamily.InterNetworkV6 => InternetFamily6,
        _ => throw new ArgumentOutOfRangeException(nameof(family), family, "Connection tracking knows IPv4 and IPv6."),
    };

    private static void WriteFilter(AttributeWriter writer, ConntrackFilter filter)
    {
        if (filter.Zone is { } zone)
        {
            writer.AddShort(ConntrackAttribute.Zone, zone);
        }

        if (filter.Mark is { } mark)
        {
            writer.Add(ConntrackAttribute.Mark, mark);
            writer.Add(ConntrackAttribute.MarkMask, filter.MarkMask);
        }

        // The kernel refuses a mask of 0.
        if (filter.StatusMask != ConntrackStatus.None)
        {
            writer.Add(ConntrackAttribute.Status, (uint)(filter.Status & filter.StatusMask));
            writer.Add(ConntrackAttribute.StatusMask, (uint)filter.StatusMask);
        }

        // The kernel reads tuples of one family only.
        if (filter is { Protocol: { } protocol, Family: not null })
        {
            WriteTupleFilter(writer, protocol, filter.OriginalPort);
        }
    }

    private static void WriteTupleFilter(AttributeWriter writer, byte protocol, ushort? port)
    {
        // Only of these two the kernel compares ports while it lists.
        var isByPort = port is not null && protocol is ProtocolNumber.Tcp or ProtocolNumber.Udp;
        var tuple = writer.BeginNested(ConntrackAttribute.OriginalTuple);
        var layer = writer.BeginNested(ConntrackAttribute.TupleProtocol);
        writer.AddByte(ConntrackAttribute.ProtocolNumber, protocol);
        if (isByPort)
        {
            writer.AddShort(ConntrackAttribute.DestinationPort, port!.Value);
        }

        writer.EndNested(layer);
        writer.EndNested(tuple);
        var bits = ConntrackAttribute.FilterProtocolBit | (isByPort ? ConntrackAttribute.FilterDestinationPortBit : 0);
        var filter = writer.BeginNested(ConntrackAttribute.Filter);
        writer.AddHostOrder(ConntrackAttribute.FilterOriginal, bits);
        writer.EndNested(filter);
    }

    private static void WriteFlow(AttributeWriter writer, ConntrackEntry entry)
    {
        var tuple = writer.BeginNested(ConntrackAttribute.OriginalTuple);
        WriteTuple(writer, entry.Original);
        writer.EndNested(tuple);
        if (entry.Zone != 0)
        {
            writer.AddShort(ConntrackAttribute.Zone, entry.Zone);
        }
    }

    private static void WriteTuple(AttributeWriter writer, ConntrackTuple tuple)
    {
        var addresses = writer.BeginNested(ConntrackAttribute.TupleAddresses);
        writer.Add(tuple.IsIPv6 ? ConntrackAttribute.SourceV6 : ConntrackAttribute.SourceV4, tuple.Source.GetAddressBytes());
        writer.Add(tuple.IsIPv6 ? ConntrackAttribute.DestinationV6 : ConntrackAttribute.DestinationV4, tuple.Destination.GetAddressBytes());
        writer.EndNested(addresses);
        var layer = writer.BeginNested(ConntrackAttribute.TupleProtocol);
        WriteProtocol(writer, tuple);
        writer.EndNested(layer);
        if (tuple.Zone is { } zone)
        {
            writer.AddShort(ConntrackAttribute.TupleZone, zone);
        }
    }

    private static void WriteProtocol(AttributeWriter writer, ConntrackTuple tuple)
    {
        writer.AddByte(ConntrackAttribute.ProtocolNumber, tuple.Protocol);
        if (tuple is { SourcePort: { } source, DestinationPort: { } destination })
        {
            writer.AddShort(ConntrackAttribute.SourcePort, source);
            writer.AddShort(ConntrackAttribute.DestinationPort, destination);
        }

        if (tuple.Icmp is { } icmp)
        {
            writer.AddShort(tuple.IsIPv6 ? ConntrackAttribute.IcmpV6Id : ConntrackAttribute.IcmpId, icmp.Id);
            writer.AddByte(tuple.IsIPv6 ? ConntrackAttribute.IcmpV6Type : ConntrackAttribute.IcmpType, icmp.Type);
            writer.AddByte(tuple.IsIPv6 ? ConntrackAttribute.IcmpV6Code : ConntrackAttribute.IcmpCode, icmp.Code);
        }
    }
}
