using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Rules;

namespace NetworkGo.Netfilter.Nftables.Building;

/// <summary>A property of a packet that rules compare, or look up as a part of a key.</summary>
public sealed class KeyPart
{
    private readonly Func<Register, Expression> load;

    private KeyPart(FieldType type, Func<Register, Expression> load, NatFamily? family = null)
    {
        Type = type;
        this.load = load;
        Family = family;
    }

    /// <summary>iifname.</summary>
    public static KeyPart IifName { get; } = new(FieldType.IfName, static r => new MetaLoad(MetaKey.IifName, r));

    /// <summary>oifname.</summary>
    public static KeyPart OifName { get; } = new(FieldType.IfName, static r => new MetaLoad(MetaKey.OifName, r));

    /// <summary>meta mark.</summary>
    public static KeyPart Mark { get; } = new(FieldType.Mark, static r => new MetaLoad(MetaKey.Mark, r));

    /// <summary>meta nfproto.</summary>
    public static KeyPart NfProto { get; } = new(FieldType.NfProto, static r => new MetaLoad(MetaKey.NfProto, r));

    /// <summary>meta l4proto.</summary>
    public static KeyPart L4Proto { get; } = new(FieldType.InetProto, static r => new MetaLoad(MetaKey.L4Proto, r));

    /// <summary>ip saddr.</summary>
    public static KeyPart IpSaddr { get; } = Network(FieldType.Ipv4Addr, 12, NatFamily.Ipv4);

    /// <summary>ip daddr.</summary>
    public static KeyPart IpDaddr { get; } = Network(FieldType.Ipv4Addr, 16, NatFamily.Ipv4);

    /// <summary>ip6 saddr.</summary>
    public static KeyPart Ip6Saddr { get; } = Network(FieldType.Ipv6Addr, 8, NatFamily.Ipv6);

    /// <summary>ip6 daddr.</summary>
    public static KeyPart Ip6Daddr { get; } = Network(FieldType.Ipv6Addr, 24, NatFamily.Ipv6);

    /// <summary>th sport.</summary>
    public static KeyPart ThSport { get; } = new(FieldType.InetService, static r => new PayloadLoad(PayloadBase.Transport, 0, 2, r));

    /// <summary>th dport.</summary>
    public static KeyPart ThDport { get; } = new(FieldType.InetService, static r => new PayloadLoad(PayloadBase.Transport, 2, 2, r));

    /// <summary>ct original ip saddr.</summary>
    public static KeyPart CtOriginalIpSaddr { get; } = Original(FieldType.Ipv4Addr, CtKey.SourceIpv4);

    /// <summary>ct original ip daddr.</summary>
    public static KeyPart CtOriginalIpDaddr { get; } = Original(FieldType.Ipv4Addr, CtKey.TargetIpv4);

    /// <summary>ct original ip6 saddr.</summary>
    public static KeyPart CtOriginalIp6Saddr { get; } = Original(FieldType.Ipv6Addr, CtKey.SourceIpv6);

    /// <summary>ct original ip6 daddr.</summary>
    public static KeyPart CtOriginalIp6Daddr { get; } = Original(FieldType.Ipv6Addr, CtKey.TargetIpv6);

    /// <summary>ct reply ip saddr: who answers, after translation.</summary>
    public static KeyPart CtReplyIpSaddr { get; } = new(FieldType.Ipv4Addr, static r => new CtLoad(CtKey.SourceIpv4, r, CtDirection.Reply));

    /// <summary>ct reply ip6 saddr: who answers, after translation.</summary>
    public static KeyPart CtReplyIp6Saddr { get; } = new(FieldType.Ipv6Addr, static r => new CtLoad(CtKey.SourceIpv6, r, CtDirection.Reply));

    /// <summary>ct original proto-src. nft 1.0.6 cannot print it in a concatenation.</summary>
    public static KeyPart CtOriginalSport { get; } = Original(FieldType.InetService, CtKey.SourcePort);

    /// <summary>ct original proto-dst. nft 1.0.6 cannot print it in a concatenation.</summary>
    public static KeyPart CtOriginalDport { get; } = Original(FieldType.InetService, CtKey.TargetPort);

    /// <summary>ct mark.</summary>
    public static KeyPart CtMark { get; } = new(FieldType.Mark, static r => new CtLoad(CtKey.Mark, r));

    /// <summary>The type of its values.</summary>
    public FieldType Type { get; }

    /// <summary>The family that a packet must be of for it to have this; null for any.</summary>
    public NatFamily? Family { get; }

    /// <summary>Reads it.</summary>
    public Expression LoadInto(Register target) => load(target);

    private static KeyPart Network(FieldType type, int offset, NatFamily family) =>
        new(type, r => new PayloadLoad(PayloadBase.Network, offset, type.Length, r), family);

    private static KeyPart Original(FieldType type, CtKey key) => new(type, r => new CtLoad(key, r, CtDirection.Original));
}
