using System.Runtime.InteropServices;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Rules;

namespace NetworkGo.Netfilter.Walk.Own;

/// <summary>What the expressions of one rule hand on to each other, as the kernel keeps it; bits that a walk cannot know are marked so.</summary>
internal sealed class Registers
{
    private const int Size = 16 * Word;
    private const int Word = sizeof(uint);

    private readonly byte[] content;
    private readonly byte[] unknown;

    public Registers()
        : this(new byte[Size], new byte[Size])
    {
    }

    private Registers(byte[] content, byte[] unknown) => (this.content, this.unknown) = (content, unknown);

    /// <summary>Another set of them with the same content.</summary>
    public Registers Copy() => new([.. content], [.. unknown]);

    /// <summary>The bytes from a register on.</summary>
    public ReadOnlySpan<byte> Read(Register from, int length) => content.AsSpan(from.Index * Word, length);

    /// <summary>Of these bytes: the bits that are not known.</summary>
    public ReadOnlySpan<byte> ReadUnknown(Register from, int length) => unknown.AsSpan(from.Index * Word, length);

    /// <summary>Whether all of these bytes are known.</summary>
    public bool IsKnown(Register from, int length) => !ReadUnknown(from, length).ContainsAnyExcept((byte)0);

    /// <summary>Puts a value in; the rest of its last word becomes zero.</summary>
    public void Write(Register to, ReadOnlySpan<byte> value, ReadOnlySpan<byte> unknownBits = default)
    {
        var at = to.Index * Word;
        var padded = (value.Length + Word - 1) / Word * Word;
        content.AsSpan(at, padded).Clear();
        unknown.AsSpan(at, padded).Clear();
        value.CopyTo(content.AsSpan(at));
        unknownBits.CopyTo(unknown.AsSpan(at));
    }

    /// <summary>Puts a number of the host's byte order in.</summary>
    public void Write(Register to, uint value, uint unknownBits = 0)
    {
        Span<byte> bytes = stackalloc byte[Word];
        Span<byte> bits = stackalloc byte[Word];
        MemoryMarshal.Write(bytes, in value);
        MemoryMarshal.Write(bits, in unknownBits);
        Write(to, bytes, bits);
    }

    /// <summary>Target = source and mask, exclusive or with another.</summary>
    public void Apply(Bitwise bitwise)
    {
        var length = bitwise.Mask.Length;
        Span<byte> value = stackalloc byte[length];
        Span<byte> bits = stackalloc byte[length];
        var source = Read(bitwise.Source, length);
        var open = ReadUnknown(bitwise.Source, length);
        for (var i = 0; i < length; i++)
        {
            value[i] = (byte)((source[i] & bitwise.Mask.Span[i]) ^ bitwise.Xor.Span[i]);
            bits[i] = (byte)(open[i] & bitwise.Mask.Span[i]);
        }

        Write(bitwise.Target, value, bits);
    }

    /// <summary>Whether bytes lie between two others, both included; null where that depends on what is not known.</summary>
    public bool? IsWithin(Register from, int offset, ReadOnlySpan<byte> first, ReadOnlySpan<byte> last)
    {
        var start = from.Index * Word + offset;
        Span<byte> lowest = stackalloc byte[first.Length];
        Span<byte> highest = stackalloc byte[first.Length];
        for (var i = 0; i < first.Length; i++)
        {
            lowest[i] = (byte)(content[start + i] & ~unknown[start + i]);
            highest[i] = (byte)(content[start + i] | unknown[start + i]);
        }

        return lowest.SequenceCompareTo(first) >= 0 && highest.SequenceCompareTo(last) <= 0 ? true
            : lowest.SequenceCompareTo(last) > 0 || highest.SequenceCompareTo(first) < 0 ? false
            : null;
    }

    /// <summary>Whether bytes are these; null where that depends on what is not known.</summary>
    public bool? IsEqual(Register from, Bytes value)
    {
        var here = Read(from, value.Length);
        var open = ReadUnknown(from, value.Length);
        var isKnown = true;
        for (var i = 0; i < value.Length; i++)
        {
            if (((here[i] ^ value.Span[i]) & ~open[i]) != 0)
            {
                return false;
            }

            isKnown &= open[i] == 0;
        }

        return isKnown ? true : null;
    }

    /// <summary>How a number of the host's byte order is now, and which of its bits are not known.</summary>
    public (uint Value, uint Unknown) ReadNumber(Register from) =>
        (MemoryMarshal.Read<uint>(Read(from, Word)), MemoryMarshal.Read<uint>(ReadUnknown(from, Word)));
}
