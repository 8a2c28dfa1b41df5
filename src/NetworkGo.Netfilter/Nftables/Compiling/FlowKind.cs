using NetworkGo.Netfilter.Nftables.Building;
using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>One way in which packets are found to be of a policy: where in a packet the parts of a flow are read.</summary>
internal sealed record FlowKind
{
    /// <summary>In raw: requests, by the packet alone.</summary>
    public static FlowKind RawRequests { get; } = new("raw_open") { HasInput = true, UsualSource = true };

    /// <summary>In raw: answers to a source whose address was kept, by the packet alone.</summary>
    public static FlowKind RawReplies { get; } = new("raw_answers") { HasInput = true, UsualSource = true, IsReverse = true };

    /// <summary>Requests.</summary>
    public static FlowKind Requests { get; } = new("open") { HasInput = true, UsualSource = true, IsCounted = true };

    /// <summary>Answers.</summary>
    public static FlowKind Replies { get; } = new("answers") { UsualSource = true, IsReverse = true, IsCounted = true };

    /// <summary>Requests of a flow whose destination was translated.</summary>
    public static FlowKind TranslatedRequests { get; } = new("translated") { HasInput = true, IsCounted = true };

    /// <summary>Answers of such a flow.</summary>
    public static FlowKind TranslatedReplies { get; } = new("translated_answers") { IsReverse = true, IsCounted = true };

    /// <summary>ICMP errors about a flow, whoever sends them.</summary>
    public static FlowKind Errors { get; } = new("related") { UsualSource = true, IsTracked = true };

    /// <summary>Requests whose source becomes the address that they leave by. Behind routing the interface that they came by is no longer looked at.</summary>
    public static FlowKind MasqueradedRequests { get; } = new("masqueraded_open") { UsualSource = true };

    /// <summary>All of them.</summary>
    public static ValueList<FlowKind> All { get; } =
        [RawRequests, RawReplies, Requests, Replies, TranslatedRequests, TranslatedReplies, Errors, MasqueradedRequests];

    private FlowKind(string name) => Name = name;

    /// <summary>What the names of its sets begin with.</summary>
    public string Name { get; }

    /// <summary>Whether the interface counts, where the policy names one.</summary>
    public bool HasInput { get; private init; }

    /// <summary>Whether most of its rules name a source.</summary>
    public bool UsualSource { get; private init; }

    /// <summary>Whether the packets come from the target.</summary>
    public bool IsReverse { get; private init; }

    /// <summary>Whether addresses are those of the tracked flow, and neither protocol nor port counts.</summary>
    public bool IsTracked { get; private init; }

    /// <summary>Whether its elements count the policy's packets. Each packet of a policy is found by one such kind once.</summary>
    public bool IsCounted { get; private init; }

    /// <summary>The parts of a key.</summary>
    /// <param name="family">The family.</param>
    /// <param name="hasInput">Whether the interface is part of it.</param>
    /// <param name="hasSource">Whether the source is.</param>
    public KeyPart[] Parts(NatFamily family, bool hasInput, bool hasSource)
    {
        var isIpv4 = family == NatFamily.Ipv4;
        var (from, to) = isIpv4 ? (KeyPart.IpSaddr, KeyPart.IpDaddr) : (KeyPart.Ip6Saddr, KeyPart.Ip6Daddr);
        var (source, target) = IsTracked
            ? isIpv4 ? (KeyPart.CtOriginalIpSaddr, KeyPart.CtReplyIpSaddr) : (KeyPart.CtOriginalIp6Saddr, KeyPart.CtReplyIp6Saddr)
            : IsReverse ? (to, from) : (from, to);
        return
        [
            .. hasInput ? [KeyPart.IifName] : Array.Empty<KeyPart>(),
            .. hasSource ? [source] : Array.Empty<KeyPart>(),
            target,
            .. IsTracked ? Array.Empty<KeyPart>() : [KeyPart.L4Proto, IsReverse ? KeyPart.ThSport : KeyPart.ThDport],
        ];
    }
}
