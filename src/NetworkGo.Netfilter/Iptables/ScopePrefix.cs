using System.Buffers.Binary;
using System.Net;
using System.Numerics;
using System.Runtime.InteropServices;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>The first bits of an address, or of a protocol's number with a port behind it.</summary>
/// <param name="Bits">The bits, at the upper end; nothing behind them.</param>
/// <param name="Length">How many bits are given.</param>
/// <param name="Width">How many bits there are.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ScopePrefix(UInt128 Bits, byte Length, byte Width)
{
    /// <summary>Bits of a protocol's number.</summary>
    public const int ProtocolBits = 8;

    private const int PortBits = 16;
    private const int AllBits = 128;

    /// <summary>Of a subnet; null is every address.</summary>
    public static ScopePrefix Of(IPNetwork? network)
    {
        if (network is not { } subnet)
        {
            return default;
        }

        Span<byte> bytes = stackalloc byte[AllBits / 8];
        subnet.BaseAddress.TryWriteBytes(bytes, out var count);
        return new(BinaryPrimitives.ReadUInt128BigEndian(bytes), (byte)subnet.PrefixLength, (byte)(8 * count));
    }

    /// <summary>Of a protocol and its ports: a range has the bits that both of its ends begin with.</summary>
    public static ScopePrefix Of(IpProtocol protocol, PortRange? port)
    {
        if (protocol == IpProtocol.All)
        {
            return default;
        }

        var (first, common) = port is { } range
            ? (range.First, BitOperations.LeadingZeroCount((uint)(range.First ^ range.Last)) - (32 - PortBits))
            : ((ushort)0, 0);
        var number = (UInt128)((IpProtocols.Number(protocol) << PortBits) | first);
        return new ScopePrefix(number << (AllBits - ProtocolBits - PortBits), ProtocolBits + PortBits, ProtocolBits + PortBits).Cut(ProtocolBits + common);
    }

    /// <summary>The bits of a length.</summary>
    public ScopePrefix Cut(int length) => this with { Bits = length == 0 ? 0 : Bits & (UInt128.MaxValue << (AllBits - length)), Length = (byte)length };

    /// <summary>How many bits are the same from the first on.</summary>
    public int Common(ScopePrefix other) => (int)UInt128.Min(UInt128.LeadingZeroCount(Bits ^ other.Bits), Math.Min(Length, other.Length));

    /// <summary>As a subnet.</summary>
    public IPNetwork ToNetwork()
    {
        Span<byte> bytes = stackalloc byte[AllBits / 8];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Bits);
        return new IPNetwork(new IPAddress(bytes[..(Width / 8)]), Length);
    }

    /// <summary>The protocol's number.</summary>
    public int ToProtocol() => (int)(Bits >> (AllBits - ProtocolBits));

    /// <summary>The ports, the first and the last; null where the protocol alone is given.</summary>
    public (int First, int Last)? ToPorts()
    {
        var first = (int)(Bits >> (AllBits - ProtocolBits - PortBits)) & ushort.MaxValue;
        return Length == ProtocolBits ? null : (first, first + (ushort.MaxValue >> (Length - ProtocolBits)));
    }
}
