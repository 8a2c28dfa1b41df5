using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace NetworkGo.Netfilter.Nftables.Model;

/// <summary>One part of a key: a value, or a range of values.</summary>
/// <param name="Type">Its type.</param>
/// <param name="From">The first value.</param>
/// <param name="To">The last value, included; that of <paramref name="From"/> where it is a single one.</param>
public sealed record FieldValue(FieldType Type, Bytes From, Bytes To)
{
    private const int LongestName = 15;

    /// <summary>Whether it is more than one value.</summary>
    public bool IsRange => From != To;

    /// <summary>Where it is all addresses of a network, and more than one: the length of its prefix.</summary>
    public int? PrefixLength
    {
        get
        {
            if (!IsRange || (Type != FieldType.Ipv4Addr && Type != FieldType.Ipv6Addr))
            {
                return null;
            }

            var first = new BigInteger(From.Span, isUnsigned: true, isBigEndian: true);
            var size = new BigInteger(To.Span, isUnsigned: true, isBigEndian: true) - first + 1;
            return size.IsPowerOfTwo && (first & size - 1).IsZero ? From.Length * 8 - (int)(size.GetBitLength() - 1) : null;
        }
    }

    /// <summary>An interface; a name that ends in <c>*</c> means all that begin so, in sets of intervals.</summary>
    /// <exception cref="ArgumentException">No interface can be named so.</exception>
    public static FieldValue IfName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var isPrefix = name[^1] == '*' && name.Length > 1;
        var plain = Encoding.UTF8.GetBytes(isPrefix ? name[..^1] : name);
        if (plain.Length > LongestName)
        {
            throw new ArgumentException($"'{name}' is longer than the name of an interface may be.", nameof(name));
        }

        var from = new byte[FieldType.IfName.Length];
        plain.CopyTo(from, 0);
        var to = (byte[])from.Clone();
        if (isPrefix)
        {
            to.AsSpan(plain.Length).Fill(0xff);
        }

        return new FieldValue(FieldType.IfName, Bytes.Own(from), Bytes.Own(to));
    }

    /// <summary>An address of either family.</summary>
    public static FieldValue Address(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return Single(TypeOf(address), address.GetAddressBytes());
    }

    /// <summary>The addresses of a network.</summary>
    public static FieldValue Network(IPNetwork network)
    {
        var from = network.BaseAddress.GetAddressBytes();
        var to = (byte[])from.Clone();
        for (var bit = network.PrefixLength; bit < from.Length * 8; bit++)
        {
            to[bit / 8] |= (byte)(0x80 >> bit % 8);
        }

        return new FieldValue(TypeOf(network.BaseAddress), Bytes.Own(from), Bytes.Own(to));
    }

    /// <summary>The addresses from one to another, both included.</summary>
    /// <exception cref="ArgumentException">They are of two families, or in the wrong order.</exception>
    public static FieldValue Addresses(IPAddress first, IPAddress last)
    {
        var from = Address(first);
        var to = Address(last);
        return from.Type == to.Type ? Range(from, to) : throw new ArgumentException("A range of addresses is of one family.", nameof(last));
    }

    /// <summary>A protocol by its number.</summary>
    public static FieldValue Protocol(byte number) => Single(FieldType.InetProto, [number]);

    /// <summary>All protocols.</summary>
    public static FieldValue AnyProtocol() => Range(Protocol(0), Protocol(byte.MaxValue));

    /// <summary>NFPROTO_IPV4 (2) or NFPROTO_IPV6 (10).</summary>
    public static FieldValue Family(NatFamily family) => Single(FieldType.NfProto, [(byte)family]);

    /// <summary>A port.</summary>
    public static FieldValue Port(ushort port)
    {
        var value = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(value, port);
        return Single(FieldType.InetService, value);
    }

    /// <summary>The ports from one to another, both included.</summary>
    /// <exception cref="ArgumentException">They are in the wrong order.</exception>
    public static FieldValue Ports(ushort first, ushort last) => Range(Port(first), Port(last));

    /// <summary>A mark, in the host's byte order as the kernel compares it.</summary>
    public static FieldValue Mark(uint mark)
    {
        var value = new byte[sizeof(uint)];
        MemoryMarshal.Write(value, in mark);
        return Single(FieldType.Mark, value);
    }

    private static FieldValue Single(FieldType type, byte[] value)
    {
        var bytes = Bytes.Own(value);
        return new FieldValue(type, bytes, bytes);
    }

    private static FieldValue Range(FieldValue first, FieldValue last) => first.From.CompareTo(last.From) <= 0
        ? first with { To = last.From }
        : throw new ArgumentException("A range ends where it begins, or later.", nameof(last));

    private static FieldType TypeOf(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork ? FieldType.Ipv4Addr : FieldType.Ipv6Addr;
}
