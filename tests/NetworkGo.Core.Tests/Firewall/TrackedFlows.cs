using System.Net;
using NetworkGo.Netfilter.Conntrack;

namespace NetworkGo.Core.Tests.Firewall;

/// <summary>Entries of connection tracking in few words.</summary>
internal static class TrackedFlows
{
    /// <summary>A flow of a protocol with ports: untranslated, or one that is answered from elsewhere.</summary>
    public static ConntrackEntry Of(byte protocol, string source, string destination, string? answers = null)
    {
        var (from, to) = (IPEndPoint.Parse(source), IPEndPoint.Parse(destination));
        return new ConntrackEntry
        {
            Original = Tuple(protocol, from, to),
            Reply = Tuple(protocol, answers is null ? to : IPEndPoint.Parse(answers), from),
            Status = ConntrackStatus.Confirmed | (answers is null ? ConntrackStatus.None : ConntrackStatus.DestinationTranslated),
        };
    }

    private static ConntrackTuple Tuple(byte protocol, IPEndPoint from, IPEndPoint to) => new()
    {
        Source = from.Address,
        Destination = to.Address,
        Protocol = protocol,
        SourcePort = (ushort)from.Port,
        DestinationPort = (ushort)to.Port,
    };
}
