using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using NetworkGo.Netfilter.Nftables.Listing;
using NetworkGo.Netfilter.Nftables.Rules;

namespace NetworkGo.Netfilter.Walk.Foreign;

/// <summary>
/// Values of fields, as the text that a walk compares. One that is not known here becomes <see cref="Unreadable"/>, of which no walk says
/// that a packet has it or has not.
/// </summary>
internal static class FieldValues
{
    private const string UnreadableStart = "{";

    // The longest name of a device, with the zero behind it.
    private const int DeviceLength = 16;

    private static readonly string[] TcpFlags = ["fin", "syn", "rst", "psh", "ack", "urg", "ecn", "cwr"];

    private static readonly string[] Statuses = ["expected", "seen-reply", "assured", "confirmed", "snat", "dnat"];

    /// <summary>The text of a value that is not known here.</summary>
    public static string Unreadable(ReadOnlySpan<byte> value) => $"{UnreadableStart}0x{Convert.ToHexStringLower(value)}}}";

    /// <summary>The text of a value or an interval of a field; null where no packet has it.</summary>
    /// <param name="field">The field.</param>
    /// <param name="from">The first value.</param>
    /// <param name="to">The last value; the same for one.</param>
    /// <param name="devices">The names of devices by their numbers.</param>
    public static string? Of(PacketField field, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, IReadOnlyDictionary<uint, string> devices)
    {
        if (from.Length != field.Length || to.Length != field.Length)
        {
            return Unreadable(from);
        }

        if (!from.SequenceEqual(to))
        {
            return from.SequenceCompareTo(to) > 0 ? null : Interval(field, from, to) ?? Unreadable([.. from, .. to]);
        }

        return field.Kind switch
        {
            ValueKind.Address => field.Length == field.WholeLength ? new IPAddress(from).ToString() : Prefix(from, field.WholeLength, field.Length * 8),
            ValueKind.Port => Number(BinaryPrimitives.ReadUInt16BigEndian(from)),
            ValueKind.Protocol => ProtocolName(from[0]),
            ValueKind.Mark => Number(MemoryMarshal.Read<uint>(from)),
            ValueKind.Device => Device(from, isPrefix: false),
            ValueKind.DeviceNumber => devices.TryGetValue(MemoryMarshal.Read<uint>(from), out var name) ? Device(Encoding.UTF8.GetBytes(name), isPrefix: false) : Unreadable(from),
            ValueKind.State => StateName(MemoryMarshal.Read<uint>(from)),
            ValueKind.Direction => from[0] switch { 0 => "original", 1 => "reply", _ => null },
            ValueKind.Family => from[0] switch { 2 => "ipv4", 10 => "ipv6", _ => Number(from[0]) },
            ValueKind.EtherType => BinaryPrimitives.ReadUInt16BigEndian(from) switch { 0x0800 => "ip", 0x86dd => "ip6", var other => Number(other) },
            ValueKind.PacketType => from[0] switch { 0 => "host", 1 => "broadcast", 2 => "multicast", 3 => "other", _ => Unreadable(from) },
            ValueKind.AddressType => MemoryMarshal.Read<uint>(from) switch { 1 => "unicast", 2 => "local", 3 => "broadcast", 4 => "anycast", 5 => "multicast", var other => Number(other) },
            ValueKind.IcmpType => RuleWords.IcmpTypeName(field.Test.Protocol, from[0]),
            ValueKind.TcpFlags => Number(from[0]),
            _ => Unreadable(from),
        };
    }

    /// <summary>A network; null where the value has bits that the mask takes away, so that no packet has it.</summary>
    public static string? Network(PacketField field, ReadOnlySpan<byte> value, ReadOnlySpan<byte> mask)
    {
        if (value.Length != field.WholeLength || mask.Length != value.Length || Ones(mask) is not { } length)
        {
            return Unreadable(value);
        }

        for (var at = 0; at < value.Length; at++)
        {
            if ((value[at] & ~mask[at]) != 0)
            {
                return null;
            }
        }

        return Prefix(value, value.Length, length);
    }

    /// <summary>The name of a device, or what names of devices begin with.</summary>
    public static string Device(ReadOnlySpan<byte> name, bool isPrefix)
    {
        var text = Encoding.UTF8.GetString(isPrefix ? name : name.TrimEnd((byte)0));

        // What a walk would take for something else than a name.
        return text.Contains('\0', StringComparison.Ordinal) || text.StartsWith('@') || text.StartsWith('{') || text.EndsWith('*') || text.EndsWith('\\') || (isPrefix && text.Length == 0)
            ? Unreadable(name)
            : isPrefix ? text + "*" : text;
    }

    /// <summary>The names of the states that these bits are.</summary>
    public static IEnumerable<string> States(uint bits) => Enumerable.Range(0, 7).Select(static b => 1u << b).Where(b => (bits & b) != 0).Select(StateName).OfType<string>();

    /// <summary>The names of the bits of a connection's status; numbers where they have none here.</summary>
    public static IEnumerable<string> Status(uint bits) => Enumerable.Range(0, 32).Where(b => (bits & 1u << b) != 0)
        .Select(static b => b < Statuses.Length ? Statuses[b] : Number(1u << b));

    /// <summary>The flags of TCP by their names.</summary>
    public static string Flags(uint bits, string between) => bits == 0 ? "0x0" : string.Join(between, TcpFlags.Where((_, at) => (bits & 1u << at) != 0));

    /// <summary>The protocol's name, where a walk knows one; else its number.</summary>
    public static string ProtocolName(byte number) => number switch
    {
        33 => "dccp",
        58 => "icmpv6",
        136 => "udplite",
        _ => Values.IpProtocols.NameOrNumber(number),
    };

    /// <summary>A number, as text.</summary>
    public static string Number(uint number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>An interval from one end of a field to the other, of fields whose values are ordered; null for others.</summary>
    public static string? Interval(PacketField field, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to) => field.Kind switch
    {
        ValueKind.Address when field.Length == field.WholeLength => Addresses(from, to),
        ValueKind.Port => $"{Number(BinaryPrimitives.ReadUInt16BigEndian(from))}-{Number(BinaryPrimitives.ReadUInt16BigEndian(to))}",
        ValueKind.Protocol => $"{Number(from[0])}-{Number(to[0])}",
        ValueKind.Device => Names(from, to),
        _ => null,
    };

    private static string Addresses(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        Span<byte> mask = stackalloc byte[from.Length];
        for (var at = 0; at < from.Length; at++)
        {
            mask[at] = (byte)~(from[at] ^ to[at]);
        }

        return Ones(mask) is { } length && HasHostBits(from, mask, isSet: false) && HasHostBits(to, mask, isSet: true)
            ? Prefix(from, from.Length, length)
            : $"{new IPAddress(from)}-{new IPAddress(to)}";
    }

    private static bool HasHostBits(ReadOnlySpan<byte> value, ReadOnlySpan<byte> mask, bool isSet)
    {
        for (var at = 0; at < value.Length; at++)
        {
            if ((value[at] & ~mask[at] & 0xff) != (isSet ? ~mask[at] & 0xff : 0))
            {
                return false;
            }
        }

        return true;
    }

    // All names with one beginning: whatever follows it, from zeros to ones.
    private static string? Names(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        var begin = from.TrimEnd((byte)0);
        return begin.Length is > 0 and < DeviceLength && to.StartsWith(begin) && to[begin.Length..].IndexOfAnyExcept(byte.MaxValue) < 0
            ? Device(begin, isPrefix: true)
            : null;
    }

    // How many bits a mask has from the first one on; null where others follow.
    private static int? Ones(ReadOnlySpan<byte> mask)
    {
        var length = 0;
        var isOver = false;
        foreach (var part in mask)
        {
            var ones = System.Numerics.BitOperations.LeadingZeroCount((uint)(byte)~part << 24);
            ones = Math.Min(ones, 8);
            if ((isOver && part != 0) || (byte)(part << ones) != 0)
            {
                return null;
            }

            length += ones;
            isOver |= ones < 8;
        }

        return length;
    }

    private static string Prefix(ReadOnlySpan<byte> value, int wholeLength, int length)
    {
        Span<byte> whole = stackalloc byte[wholeLength];
        value.CopyTo(whole);
        return length == wholeLength * 8 ? new IPAddress(whole).ToString() : string.Create(CultureInfo.InvariantCulture, $"{new IPAddress(whole)}/{length}");
    }

    // A packet has one state: of a value with several bits, or none, there is no packet.
    private static string? StateName(uint bits) => (CtState)bits switch
    {
        CtState.Invalid => "invalid",
        CtState.Established => "established",
        CtState.Related => "related",
        CtState.New => "new",
        CtState.Untracked => "untracked",
        _ => null,
    };
}
