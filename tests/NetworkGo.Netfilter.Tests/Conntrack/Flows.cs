using System.Net;
using NetworkGo.Netfilter.Conntrack;

namespace NetworkGo.Netfilter.Tests.Conntrack;

/// <summary>Flows in few words.</summary>
internal static class Flows
{
    /// <summary>An untranslated flow, or one that is answered from elsewhere.</summary>
    public static ConntrackEntry Of(byte protocol, string source, string destination, string? answers = null, uint? id = null)
    {
        var from = IPEndPoint.Parse(source);
        var to = IPEndPoint.Parse(destination);
        var target = answers is null ? to : IPEndPoint.Parse(answers);
        return new ConntrackEntry
        {
            Original = Tuple(protocol, from, to),
            Reply = Tuple(protocol, target, from),
            Status = answers is null ? ConntrackStatus.Confirmed : ConntrackStatus.Confirmed | ConntrackStatus.DestinationTranslated,
            Id = id,
        };
    }

    public static ConntrackTuple Tuple(byte protocol, IPEndPoint from, IPEndPoint to)
    {
        var hasPorts = protocol is ProtocolNumber.Tcp or ProtocolNumber.Udp or ProtocolNumber.Sctp;
        return new ConntrackTuple
        {
            Source = from.Address,
            Destination = to.Address,
            Protocol = protocol,
            SourcePort = hasPorts ? (ushort)from.Port : null,
            DestinationPort = hasPorts ? (ushort)to.Port : null,
            Icmp = protocol == ProtocolNumber.Icmp ? new IcmpFields((ushort)from.Port, 8, 0) : null,
        };
    }
}
