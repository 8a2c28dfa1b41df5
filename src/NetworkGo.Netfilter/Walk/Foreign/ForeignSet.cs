using NetworkGo.Netfilter.Netlink;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Wire;

namespace NetworkGo.Netfilter.Walk.Foreign;

/// <summary>A set or map of another program's: what is needed to look keys up in it.</summary>
public sealed record ForeignSet
{
    /// <summary>Its name; one that a rule holds itself has a name of the kernel's.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is part of one rule.</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>Whether its keys are intervals.</summary>
    public bool IsInterval { get; init; }

    /// <summary>Whether a key has several parts.</summary>
    public bool IsConcatenation { get; init; }

    /// <summary>Whether keys lead to verdicts.</summary>
    public bool IsVerdictMap { get; init; }

    /// <summary>Bytes of a key, with what fills its parts up to four bytes each.</summary>
    public int KeyLength { get; init; }

    /// <summary>How many elements the kernel says that it has; null before Linux 6.16.</summary>
    public uint? Count { get; init; }

    /// <summary>Its elements.</summary>
    public IReadOnlyList<ForeignElement> Elements { get; init; } = [];

    /// <summary>Reads one from the attributes of a message, without its elements; null where it is cut short.</summary>
    public static ForeignSet? Read(ReadOnlySpan<byte> attributes)
    {
        var set = new ForeignSet { Name = "" };
        var reader = new AttributeReader(attributes);
        while (reader.Next())
        {
            set = reader.Type switch
            {
                AttributeTypes.Set.Name => set with { Name = reader.Text },
                AttributeTypes.Set.Flags => set.WithFlags((uint)reader.Number),
                AttributeTypes.Set.KeyLength => set with { KeyLength = (int)Math.Min(reader.Number, ushort.MaxValue) },
                AttributeTypes.Set.DataType => set with { IsVerdictMap = reader.Number == KeyType.VerdictNumber },
                AttributeTypes.Set.Count => set with { Count = (uint)reader.Number },
                _ => set,
            };
        }

        return reader.IsCutShort || set.Name.Length == 0 ? null : set;
    }

    private ForeignSet WithFlags(uint flags) => this with
    {
        IsAnonymous = (flags & AttributeTypes.SetFlags.Anonymous) != 0,
        IsInterval = (flags & AttributeTypes.SetFlags.Interval) != 0,
        IsConcatenation = (flags & AttributeTypes.SetFlags.Concatenation) != 0,
    };
}
