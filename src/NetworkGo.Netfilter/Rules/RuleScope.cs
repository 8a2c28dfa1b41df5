using System.Net;

namespace NetworkGo.Netfilter.Rules;

/// <summary>
/// Where a rule can match at all: outside of this it never does. Long chains are divided by it, so that a packet meets
/// only the rules that may concern it.
/// </summary>
public sealed record RuleScope
{
    /// <summary>Whether answers are meant: addresses and ports are then those of the tracked flow, not of the packet.</summary>
    public bool OfAnswers { get; init; }

    /// <summary>Where packets go, or who answers; null is everywhere.</summary>
    public IPNetwork? Target { get; init; }

    /// <summary>Who sends them, or who began the flow; null is everybody.</summary>
    public IPNetwork? Source { get; init; }

    /// <summary>The protocol.</summary>
    public required IpProtocol Protocol { get; init; }

    /// <summary>The destination port, or the port that answers; null is every port.</summary>
    public PortRange? Port { get; init; }
}
