namespace NetworkGo.Netfilter.Rules;

/// <summary>Which packets of a flow a rule matches.</summary>
public enum FlowPackets
{
    /// <summary>Those of the side that began it.</summary>
    Requests,

    /// <summary>Like <see cref="Requests"/>, of a flow whose destination was translated.</summary>
    TranslatedRequests,

    /// <summary>
    /// Those of a tracked flow that exists already, and ICMP errors about it. Addresses and ports are compared with the tracked
    /// flow, not with the packet: an error comes from anywhere.
    /// </summary>
    Established,

    /// <summary>Those of the side that answers, as far as a packet alone shows: addresses and port are compared in reverse.</summary>
    Replies,
}
