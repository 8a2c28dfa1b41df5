using System.Net;
using CsCheck;
using NetworkGo.Netfilter.Conntrack;

namespace NetworkGo.Netfilter.Tests.Conntrack;

/// <summary>Random flows of both families, with all that an entry may hold.</summary>
internal static class RandomFlows
{
    private static readonly ushort[] Zones = [0, 1, 65535];
    private static readonly byte[] WithPorts = [ProtocolNumber.Tcp, ProtocolNumber.Udp, ProtocolNumber.Sctp];

    private static readonly Gen<ConntrackCounters> Counters =
        Gen.Select(Gen.ULong, Gen.ULong, static (packets, bytes) => new ConntrackCounters(packets, bytes));

    public static Gen<ConntrackEntry> Any { get; } =
        from isV6 in Gen.Bool
        from kind in Gen.Int[0, 2]
        from original in Tuple(isV6, kind)
        from reply in Tuple(isV6, kind)
        from status in Gen.UInt
        from mark in Gen.UInt
        from timeout in Gen.UInt.Nullable()
        from counted in Counters.Nullable()
        from answered in Counters.Nullable()
        from zone in Gen.Int[0, 2].Select(static i => Zones[i])
        from id in Gen.UInt.Nullable()
        select new ConntrackEntry
        {
            Original = original,
            Reply = reply with { Protocol = original.Protocol },
            Status = (ConntrackStatus)status,
            Mark = mark,
            Timeout = timeout,
            OriginalCounters = counted,
            ReplyCounters = answered,
            Zone = zone,
            Id = id,
        };

    private static Gen<ConntrackTuple> Tuple(bool isV6, int kind) =>
        from source in Gen.Byte.Array[isV6 ? 16 : 4]
        from destination in Gen.Byte.Array[isV6 ? 16 : 4]
        from protocol in Gen.Int[0, 2].Select(static i => WithPorts[i])
        from other in Gen.Byte[200, 250]
        from ports in Gen.Select(Gen.UShort, Gen.UShort)
        from icmp in Gen.Select(Gen.UShort, Gen.Byte, Gen.Byte)
        from zone in Gen.UShort.Nullable()
        select new ConntrackTuple
        {
            Source = new IPAddress(source),
            Destination = new IPAddress(destination),
            Protocol = kind switch { 0 => protocol, 1 => isV6 ? ProtocolNumber.IcmpV6 : ProtocolNumber.Icmp, _ => other },
            SourcePort = kind == 0 ? ports.Item1 : null,
            DestinationPort = kind == 0 ? ports.Item2 : null,
            Icmp = kind == 1 ? new IcmpFields(icmp.Item1, icmp.Item2, icmp.Item3) : null,
            Zone = zone,
        };
}
