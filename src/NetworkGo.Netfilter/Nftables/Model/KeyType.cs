namespace NetworkGo.Netfilter.Nftables.Model;

/// <summary>The type of a key or of data: one part, or a concatenation of several, each padded to four bytes.</summary>
/// <param name="Parts">One or more, at most five (six bits each in a number of 32).</param>
public sealed record KeyType(ValueList<FieldType> Parts)
{
    /// <summary>Number of a data type that is a verdict (NFT_DATA_VERDICT).</summary>
    public const uint VerdictNumber = 0xffffff00;

    /// <summary>Parts of the longest key: six bits each in a number of 32.</summary>
    public const int MostParts = 5;

    /// <summary>Bytes of the longest key: all registers of the kernel together (NFT_DATA_VALUE_MAXLEN).</summary>
    public const int MostBytes = 64;

    private const int BitsPerPart = 6;
    private const uint PartMask = (1 << BitsPerPart) - 1;

    /// <summary>A type of these parts.</summary>
    public static KeyType Of(params ReadOnlySpan<FieldType> parts) => new(ValueLists.Create(parts));

    /// <summary>Whether it has several parts.</summary>
    public bool IsConcatenation => Parts.Count > 1;

    /// <summary>nft's number of the type: six bits a part.</summary>
    public uint Number => Parts.Aggregate(0u, static (number, part) => number << BitsPerPart | part.Number);

    /// <summary>Bytes of a value, padding included.</summary>
    public int Length => IsConcatenation ? Parts.Sum(static p => Padded(p)) : Parts[0].Length;

    /// <summary>The bytes that a part takes within a concatenation.</summary>
    public static int Padded(FieldType part)
    {
        ArgumentNullException.ThrowIfNull(part);
        return (part.Length + 3) & ~3;
    }

    /// <summary>The type behind a number; null where it has a part that is not ours.</summary>
    public static KeyType? FromNumber(uint number)
    {
        var parts = new Stack<FieldType>();
        for (var rest = number; rest != 0; rest >>= BitsPerPart)
        {
            if (FieldType.All.FirstOrDefault(t => t.Number == (rest & PartMask)) is not { } part)
            {
                return null;
            }

            parts.Push(part);
        }

        return parts.Count == 0 ? null : new KeyType([.. parts]);
    }

    /// <summary>As in nft's text.</summary>
    public override string ToString() => string.Join(" . ", Parts);
}
