using System.Net;
using System.Runtime.InteropServices;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Rules;

namespace NetworkGo.Netfilter.Nftables.Building;

/// <summary>Statements that let a rule go on for some packets only.</summary>
public static class Match
{
    private const uint LocalAddress = 2;

    /// <summary><c>iifname . ip saddr @set</c>.</summary>
    public static Statement Lookup(string set, params ReadOnlySpan<KeyPart> parts) => InSet(set, isNegated: false, parts);

    /// <summary><c>iifname . ip saddr != @set</c>.</summary>
    public static Statement NotIn(string set, params ReadOnlySpan<KeyPart> parts) => InSet(set, isNegated: true, parts);

    /// <summary><c>ip saddr 10.0.0.1</c>, a range as <c>th dport 80-90</c>.</summary>
    public static Statement Is(KeyPart part, FieldValue value) => Compare(part, value, isNegated: false);

    /// <summary><c>ip saddr != 10.0.0.1</c>.</summary>
    public static Statement IsNot(KeyPart part, FieldValue value) => Compare(part, value, isNegated: true);

    /// <summary><c>meta l4proto tcp</c>.</summary>
    public static Statement Protocol(byte number) => Is(KeyPart.L4Proto, FieldValue.Protocol(number));

    /// <summary><c>meta nfproto ipv4</c>.</summary>
    public static Statement OfFamily(NatFamily family) => Is(KeyPart.NfProto, FieldValue.Family(family));

    /// <summary><c>ip saddr 10.0.0.0/8</c>.</summary>
    public static Statement Within(KeyPart part, IPNetwork network) => Is(part, FieldValue.Network(network));

    /// <summary><c>icmp type 8</c>, or of ICMPv6; the protocol is matched with it.</summary>
    public static Statement IcmpType(NatFamily family, byte type) => Icmp(family, 0, type);

    /// <summary><c>icmp code 3</c>, or of ICMPv6; the protocol is matched with it.</summary>
    public static Statement IcmpCode(NatFamily family, byte code) => Icmp(family, 1, code);

    /// <summary><c>ct state established,related</c>: one of them.</summary>
    public static Statement State(CtState states) => AnyBit(new CtLoad(CtKey.State, default), (uint)states, CompareOperator.NotEqual);

    /// <summary><c>ct status dnat</c>: one of them.</summary>
    public static Statement Status(CtStatus bits) => AnyBit(new CtLoad(CtKey.Status, default), (uint)bits, CompareOperator.NotEqual);

    /// <summary>
    /// <c>ct status ! dnat</c>: none of them. Not nft's <c>ct status != dnat</c>, which compares all bits and so holds for nearly every packet.
    /// </summary>
    public static Statement StatusWithout(CtStatus bits) => AnyBit(new CtLoad(CtKey.Status, default), (uint)bits, CompareOperator.Equal);

    /// <summary><c>ct direction reply</c>.</summary>
    public static Statement Direction(CtDirection direction) =>
        new([new CtLoad(CtKey.Direction, default), new Compare(default, CompareOperator.Equal, new Bytes([(byte)direction]))]);

    /// <summary><c>meta mark &amp; mask == value</c>.</summary>
    public static Statement Mark(uint mask, uint value) => new(
    [
        new MetaLoad(MetaKey.Mark, default),
        new Bitwise(default, default, HostOrder(mask), HostOrder(0)),
        new Compare(default, CompareOperator.Equal, HostOrder(value)),
    ]);

    /// <summary><c>ct mark &amp; mask == value</c>.</summary>
    public static Statement CtMark(uint mask, uint value) => new(
    [
        new CtLoad(CtKey.Mark, default),
        new Bitwise(default, default, HostOrder(mask), HostOrder(0)),
        new Compare(default, CompareOperator.Equal, HostOrder(value)),
    ]);

    /// <summary><c>fib daddr type local</c>.</summary>
    public static Statement ToLocalAddress() => new([new FibType(default), new Compare(default, CompareOperator.Equal, HostOrder(LocalAddress))]);

    /// <summary><c>limit rate 5/second burst 10 packets</c>.</summary>
    /// <param name="rate">How many packets.</param>
    /// <param name="unit">In which time: a second, minute, hour, day or week.</param>
    /// <param name="burst">How many at once.</param>
    public static Statement Limit(ulong rate, TimeSpan unit, uint burst = 5) => new([new Limit(rate, (ulong)unit.TotalSeconds, burst)]);

    internal static Bytes HostOrder(uint number)
    {
        var value = new byte[sizeof(uint)];
        MemoryMarshal.Write(value, in number);
        return Bytes.Own(value);
    }

    internal static NatFamily? FamilyOf(ReadOnlySpan<KeyPart> parts)
    {
        foreach (var part in parts)
        {
            if (part.Family is { } family)
            {
                return family;
            }
        }

        return null;
    }

    internal static List<Expression> Load(ReadOnlySpan<KeyPart> parts)
    {
        var loads = new List<Expression>(parts.Length + 2);
        var register = default(Register);
        foreach (var part in parts)
        {
            loads.Add(part.LoadInto(register));
            register = register.After(part.Type.Length);
        }

        return loads;
    }

    private static Statement InSet(string set, bool isNegated, ReadOnlySpan<KeyPart> parts) =>
        new([.. Load(parts), new Lookup(set, default, IsNegated: isNegated)], FamilyOf(parts));

    private static Statement AnyBit(Expression load, uint bits, CompareOperator compared) =>
        new([load, new Bitwise(default, default, HostOrder(bits), HostOrder(0)), new Compare(default, compared, HostOrder(0))]);

    private static Statement Icmp(NatFamily family, int offset, byte value) => new(
        [
            new MetaLoad(MetaKey.L4Proto, default),
            new Compare(default, CompareOperator.Equal, new Bytes([family == NatFamily.Ipv4 ? (byte)1 : (byte)58])),
            new PayloadLoad(PayloadBase.Transport, offset, 1, default),
            new Compare(default, CompareOperator.Equal, new Bytes([value])),
        ],
        family);

    private static Statement Compare(KeyPart part, FieldValue value, bool isNegated)
    {
        ArgumentNullException.ThrowIfNull(part);
        ArgumentNullException.ThrowIfNull(value);
        var load = part.LoadInto(default);
        if (part.Type != value.Type)
        {
            throw new ArgumentException($"A value of {value.Type} cannot be compared with {part.Type}.", nameof(value));
        }

        if (value.IsRange && part.Type == FieldType.IfName)
        {
            // A name's beginning: that many bytes are compared.
            return new([load, new Compare(default, Operator(isNegated), new Bytes(value.From.Span.TrimEnd((byte)0)))], part.Family);
        }

        if (value.PrefixLength is { } length)
        {
            var mask = Mask(value.From.Length, length);
            return new(
                [load, new Bitwise(default, default, mask, Bytes.Own(new byte[mask.Length])), new Compare(default, Operator(isNegated), value.From)],
                part.Family);
        }

        return new(
            [load, value.IsRange ? new RangeTest(default, isNegated, value.From, value.To) : new Compare(default, Operator(isNegated), value.From)],
            part.Family);
    }

    private static Bytes Mask(int size, int prefixLength)
    {
        var mask = new byte[size];
        for (var bit = 0; bit < prefixLength; bit++)
        {
            mask[bit / 8] |= (byte)(0x80 >> bit % 8);
        }

        return Bytes.Own(mask);
    }

    private static CompareOperator Operator(bool isNegated) => isNegated ? CompareOperator.NotEqual : CompareOperator.Equal;
}
