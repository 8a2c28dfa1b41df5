using System.Globalization;

namespace NetworkGo.Netfilter.Nftables.Model;

/// <summary>A set or a map, without its elements.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Key">The type of its keys.</param>
public sealed record SetDefinition(string Name, KeyType Key)
{
    // NFT_NAME_MAXLEN, with the zero at the end.
    private const int LongestName = 256;

    /// <summary>In a map of values: their type.</summary>
    public KeyType? Data { get; init; }

    /// <summary>Whether it is a map of verdicts.</summary>
    public bool IsVerdictMap { get; init; }

    /// <summary>Whether keys may be ranges. Concatenated ones need Linux 5.6 (pipapo).</summary>
    public bool IsInterval { get; init; }

    /// <summary>Whether rules look up in it and nothing changes once a rule does.</summary>
    public bool IsConstant { get; init; }

    /// <summary>Whether elements may have a timeout.</summary>
    public bool HasTimeout { get; init; }

    /// <summary>How long an element stays that says nothing else; null: for ever.</summary>
    public TimeSpan? DefaultTimeout { get; init; }

    /// <summary>Whether each element counts its packets.</summary>
    public bool HasCounter { get; init; }

    /// <summary>Whether it maps keys to something.</summary>
    public bool IsMap => IsVerdictMap || Data is not null;

    /// <summary>
    /// Why a set of ours must not be so, for a person; null where it may. The kernel takes some such sets: nft crashes on them, or prints
    /// something else than what they mean.
    /// </summary>
    // See docs/decisions/036.
    public string? Problem =>
        !IsIdentifier(Name) ? "its name is none that nft can read"
        : Key.Parts.Count is 0 or > KeyType.MostParts ? string.Create(CultureInfo.InvariantCulture, $"its key has {Key.Parts.Count} parts; nft's number of a type has room for {KeyType.MostParts}")
        : Key.Length > KeyType.MostBytes ? string.Create(CultureInfo.InvariantCulture, $"its key has {Key.Length} bytes; the kernel's registers have {KeyType.MostBytes}")
        : Data is not null && IsVerdictMap ? "it maps to values and to verdicts"
        : IsInterval && Key.Parts.Contains(FieldType.Mark) ? "a mark is no part of ranges: the kernel compares its bytes in the host's order, and nft prints them reversed"
        : Data is { IsConcatenation: true } data && data.Parts.Contains(FieldType.Mark) ? "a mark is no part of concatenated data: nft prints its bytes reversed"
        : null;

    /// <summary>Whether an element with this key can be in it.</summary>
    public bool Fits(ElementKey key) => key.From.Length == Key.Length && (IsInterval || !key.IsRange);

    // A string of nft's scanner.
    private static bool IsIdentifier(string name) => name.Length is > 0 and < LongestName && (char.IsAsciiLetter(name[0]) || name[0] == '_')
        && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/');
}
