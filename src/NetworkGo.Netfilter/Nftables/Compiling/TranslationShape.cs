using NetworkGo.Netfilter.Nftables.Building;
using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>What translations must have in common to be in one map.</summary>
/// <param name="Family">The family.</param>
/// <param name="HasInput">Whether an interface is part of the key.</param>
/// <param name="HasSource">Whether the source is.</param>
/// <param name="IsInterval">Whether a part of the key is a range.</param>
/// <param name="Result">What the map gives.</param>
internal sealed record TranslationShape(NatFamily Family, bool HasInput, bool HasSource, bool IsInterval, TranslationResult Result)
{
    /// <summary>The parts of the key.</summary>
    public KeyPart[] Parts =>
    [
        .. HasInput ? [KeyPart.IifName] : Array.Empty<KeyPart>(),
        .. HasSource ? [Family == NatFamily.Ipv4 ? KeyPart.IpSaddr : KeyPart.Ip6Saddr] : Array.Empty<KeyPart>(),
        KeyPart.L4Proto,
        KeyPart.ThDport,
    ];

    /// <summary>The type of the key.</summary>
    public KeyType Key => new([.. Parts.Select(static p => p.Type)]);

    /// <summary>The map of a step, or the set of those of them that are masqueraded.</summary>
    /// <param name="what">What the name begins with.</param>
    /// <param name="number">Which one of this shape; 0 is the first.</param>
    public string Name(string what, int number) => string.Concat(
        what,
        HasInput ? "" : "_anyif",
        HasSource ? "_from" : "",
        Result switch { TranslationResult.Address => "_keep", TranslationResult.Spread => "_spread", _ => "" },
        IsInterval ? "_ranges" : "",
        Family == NatFamily.Ipv4 ? "4" : "6",
        number == 0 ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"_{number + 1}"));
}
