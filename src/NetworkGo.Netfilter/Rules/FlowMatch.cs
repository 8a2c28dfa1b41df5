using System.Net;

namespace NetworkGo.Netfilter.Rules;

/// <summary>
/// What a rule matches, in terms of the flow: <see cref="Source"/> began it, <see cref="Target"/> answers, whichever of its
/// packets (<see cref="Packets"/>) are looked at.
/// </summary>
public sealed record FlowMatch
{
    /// <summary>Which packets of the flow.</summary>
    public FlowPackets Packets { get; init; }

    /// <summary>Who began the flow; null is everyone.</summary>
    public IPNetwork? Source { get; init; }

    /// <summary>Who answers: the destination after translation; null is everywhere.</summary>
    public IPNetwork? Target { get; init; }

    /// <summary>The interface on which the packets arrive, <c>wg+</c> for all that begin with <c>wg</c>; null is every one.</summary>
    public string? Input { get; init; }

    /// <summary>The protocol.</summary>
    public required IpProtocol Protocol { get; init; }

    /// <summary>The target's port, which is the packet's destination port at the rule's hook; null is every port.</summary>
    public PortRange? Port { get; init; }

    /// <summary>The destination port before translation; null is every port.</summary>
    public PortRange? OriginalPort { get; init; }

    /// <summary>Whether only packets to one of the namespace's own addresses match.</summary>
    public bool ToLocal { get; init; }

    /// <summary>The packet's mark; null is every one.</summary>
    public AcceptMark? Mark { get; init; }
}
