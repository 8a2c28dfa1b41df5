using System.Net;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Rules;

namespace NetworkGo.Netfilter.Nftables.Building;

/// <summary>Statements that do something with a packet.</summary>
public static class Do
{
    /// <summary><c>accept</c>.</summary>
    public static Statement Accept() => new([new Decide(Verdict.Accept)]);

    /// <summary><c>drop</c>.</summary>
    public static Statement Drop() => new([new Decide(Verdict.Drop)]);

    /// <summary><c>return</c>.</summary>
    public static Statement Return() => new([new Decide(Verdict.Return)]);

    /// <summary><c>jump chain</c>.</summary>
    public static Statement Jump(string chain) => new([new Decide(Verdict.Jump(chain))]);

    /// <summary><c>goto chain</c>.</summary>
    public static Statement Goto(string chain) => new([new Decide(Verdict.Goto(chain))]);

    /// <summary><c>counter</c>.</summary>
    public static Statement Count() => new([new Count()]);

    /// <summary><c>notrack</c>.</summary>
    public static Statement NoTrack() => new([new NoTrack()]);

    /// <summary><c>meta mark set meta mark | bits</c>.</summary>
    public static Statement SetMarkOr(uint bits) => new(
    [
        new MetaLoad(MetaKey.Mark, default),
        new Bitwise(default, default, Match.HostOrder(~bits), Match.HostOrder(bits)),
        new MetaSet(MetaKey.Mark, default),
    ]);

    /// <summary><c>meta mark set meta mark &amp; bits</c>.</summary>
    public static Statement SetMarkAnd(uint bits) => new(
    [
        new MetaLoad(MetaKey.Mark, default),
        new Bitwise(default, default, Match.HostOrder(bits), Match.HostOrder(0)),
        new MetaSet(MetaKey.Mark, default),
    ]);

    /// <summary><c>meta mark set meta mark &amp; ~mask | value</c>: the bits of the mask become those of the value.</summary>
    public static Statement SetMarkBits(uint mask, uint value) => new(
    [
        new MetaLoad(MetaKey.Mark, default),
        new Bitwise(default, default, Match.HostOrder(~mask), Match.HostOrder(value & mask)),
        new MetaSet(MetaKey.Mark, default),
    ]);

    /// <summary><c>meta mark set mark</c>.</summary>
    public static Statement SetMark(uint mark) => new([new Immediate(default, Match.HostOrder(mark)), new MetaSet(MetaKey.Mark, default)]);

    /// <summary><c>ct mark set mark</c>.</summary>
    public static Statement SetCtMark(uint mark) => new([new Immediate(default, Match.HostOrder(mark)), new CtSet(CtKey.Mark, default)]);

    /// <summary><c>iifname . th dport vmap @map</c>.</summary>
    public static Statement Decide(string map, params ReadOnlySpan<KeyPart> parts) =>
        new([.. Match.Load(parts), new Lookup(map, default, Register.Verdict)], Match.FamilyOf(parts));

    /// <summary><c>dnat ip to iifname . th dport map @map</c>; the protocol has to be matched before where the map gives a port.</summary>
    /// <param name="family">The family of the addresses.</param>
    /// <param name="map">A map to addresses, or addresses and ports.</param>
    /// <param name="hasPort">Whether it gives ports.</param>
    /// <param name="parts">Its key.</param>
    public static Statement DnatByMap(NatFamily family, string map, bool hasPort, params ReadOnlySpan<KeyPart> parts) =>
        new([.. Match.Load(parts), new Lookup(map, default, default(Register)), ToMapped(NatKind.Target, family, hasPort)], Match.FamilyOf(parts));

    /// <summary><c>dnat ip to numgen inc mod 2 map @map</c>: one of several targets; the map's keys are marks from 0 on.</summary>
    public static Statement DnatByNumber(NatFamily family, string map, bool hasPort, uint modulus, bool isRandom = false) => new(
    [
        new NumberGenerator(default, modulus, isRandom),
        new Lookup(map, default, default(Register)),
        ToMapped(NatKind.Target, family, hasPort),
    ]);

    /// <summary><c>dnat ip to 10.0.0.1:80</c>.</summary>
    public static Statement Dnat(IPAddress address, ushort? port = null) => Constant(NatKind.Target, address, port);

    /// <summary><c>snat ip to 10.0.0.1</c>.</summary>
    public static Statement Snat(IPAddress address) => Constant(NatKind.Source, address, null);

    /// <summary><c>snat ip to ip saddr</c>: keeps the source's own address against a later masquerade.</summary>
    public static Statement KeepSource(NatFamily family)
    {
        var source = family == NatFamily.Ipv4 ? KeyPart.IpSaddr : KeyPart.Ip6Saddr;
        return new([source.LoadInto(default), new Translate(NatKind.Source, family, default(Register))], family);
    }

    /// <summary><c>masquerade</c>.</summary>
    public static Statement Masquerade(bool isFullyRandom = false) => new([new Masquerade(isFullyRandom ? Rules.Masquerade.FullyRandom : 0)]);

    /// <summary><c>log prefix "x" group 5</c>.</summary>
    public static Statement Log(string prefix, ushort? group = null, uint snapLength = 0, ushort queueThreshold = 0) =>
        new([new Log(prefix) { Group = group, SnapLength = snapLength, QueueThreshold = queueThreshold }]);

    /// <summary><c>reject with icmpx admin-prohibited</c>, or another code of <see cref="Rules.Reject"/>.</summary>
    public static Statement Reject(byte code = Rules.Reject.AdminProhibited) => new([new Reject(RejectType.Icmpx, code)]);

    private static Translate ToMapped(NatKind kind, NatFamily family, bool hasPort) => new(kind, family, default(Register))
    {
        PortFrom = hasPort ? default(Register).After(family == NatFamily.Ipv4 ? 4 : 16) : null,
    };

    private static Statement Constant(NatKind kind, IPAddress address, ushort? port)
    {
        ArgumentNullException.ThrowIfNull(address);
        var bytes = address.GetAddressBytes();
        var family = bytes.Length == 4 ? NatFamily.Ipv4 : NatFamily.Ipv6;
        var second = default(Register).After(16);
        return port is { } given
            ? new(
            [
                new Immediate(default, new Bytes(bytes)),
                new Immediate(second, FieldValue.Port(given).From),
                new Translate(kind, family, default(Register)) { PortFrom = second },
            ])
            : new([new Immediate(default, new Bytes(bytes)), new Translate(kind, family, default(Register))]);
    }
}
