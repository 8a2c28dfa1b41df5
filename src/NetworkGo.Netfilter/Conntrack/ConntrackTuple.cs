using System.Net;
using System.Net.Sockets;

namespace NetworkGo.Netfilter.Conntrack;

/// <summary>One direction of a tracked flow. Source and destination are of one family.</summary>
public sealed record ConntrackTuple
{
    /// <summary>Where its packets come from.</summary>
    public required IPAddress Source { get; init; }

    /// <summary>Where they go.</summary>
    public required IPAddress Destination { get; init; }

    /// <summary>The protocol's number.</summary>
    public required byte Protocol { get; init; }

    /// <summary>The source port, or the key of GRE; null where the protocol has none.</summary>
    public ushort? SourcePort { get; init; }

    /// <summary>The destination port, or the key of GRE; null where the protocol has none.</summary>
    public ushort? DestinationPort { get; init; }

    /// <summary>Identifier, type and code of ICMP; null for other protocols.</summary>
    public IcmpFields? Icmp { get; init; }

    /// <summary>The zone of this direction, where the two directions have different ones; else null.</summary>
    public ushort? Zone { get; init; }

    /// <summary>Whether it is IPv6.</summary>
    public bool IsIPv6 => Source.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>As <c>10.0.0.1:3000 → 10.0.0.2:80</c>.</summary>
    public override string ToString() => $"{End(Source, SourcePort ?? Icmp?.Id)} → {End(Destination, DestinationPort)}";

    private static string End(IPAddress address, ushort? port) =>
        port is { } number ? new IPEndPoint(address, number).ToString() : address.ToString();
}
