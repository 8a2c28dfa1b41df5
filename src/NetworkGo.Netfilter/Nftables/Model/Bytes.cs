using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace NetworkGo.Netfilter.Nftables.Model;

/// <summary>A value as the kernel holds it: immutable bytes, compared by content.</summary>
public readonly struct Bytes : IEquatable<Bytes>, IComparable<Bytes>
{
    // In a container whoever has NET_ADMIN chooses the keys in its table.
    private static readonly ulong Seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    private readonly byte[]? content;

    /// <summary>Copies these.</summary>
    public Bytes(ReadOnlySpan<byte> content) => this.content = content.ToArray();

    private Bytes(byte[] content) => this.content = content;

    /// <summary>How many there are.</summary>
    public int Length => content?.Length ?? 0;

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => content;

    /// <summary>Takes an array that nothing else changes.</summary>
    public static Bytes Own(byte[] content) => new(content);

    /// <summary>Same bytes.</summary>
    public static bool operator ==(Bytes left, Bytes right) => left.Equals(right);

    /// <summary>Other bytes.</summary>
    public static bool operator !=(Bytes left, Bytes right) => !left.Equals(right);

    /// <summary>Before.</summary>
    public static bool operator <(Bytes left, Bytes right) => left.CompareTo(right) < 0;

    /// <summary>Behind.</summary>
    public static bool operator >(Bytes left, Bytes right) => left.CompareTo(right) > 0;

    /// <summary>Before, or same.</summary>
    public static bool operator <=(Bytes left, Bytes right) => left.CompareTo(right) <= 0;

    /// <summary>Behind, or same.</summary>
    public static bool operator >=(Bytes left, Bytes right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public bool Equals(Bytes other) => ReferenceEquals(content, other.content) || Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Bytes other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        // Keys of elements are hashed by tens of thousands.
        const ulong Factor = 0x9e3779b97f4a7c15;
        var hash = Seed ^ ((ulong)Length * Factor);
        var rest = Span;
        for (; rest.Length >= sizeof(ulong); rest = rest[sizeof(ulong)..])
        {
            hash = BitOperations.RotateLeft((hash ^ MemoryMarshal.Read<ulong>(rest)) * Factor, 29);
        }

        foreach (var one in rest)
        {
            hash = (hash ^ one) * Factor;
        }

        return (int)(hash >> 32) ^ (int)hash;
    }

    /// <summary>Compares from the first byte on.</summary>
    public int CompareTo(Bytes other) => Span.SequenceCompareTo(other.Span);

    /// <summary>As hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexString(Span);
}
