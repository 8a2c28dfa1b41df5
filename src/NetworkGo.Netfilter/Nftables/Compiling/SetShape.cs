using NetworkGo.Netfilter.Nftables.Building;
using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>What elements must have in common to be in one set.</summary>
/// <param name="Kind">How packets are matched.</param>
/// <param name="Family">The family.</param>
/// <param name="HasInput">Whether an interface is part of the key.</param>
/// <param name="HasSource">Whether the source is.</param>
/// <param name="IsInterval">Whether a part of the key is a range.</param>
internal sealed record SetShape(FlowKind Kind, NatFamily Family, bool HasInput, bool HasSource, bool IsInterval)
{
    /// <summary>The parts of the key.</summary>
    public KeyPart[] Parts => Kind.Parts(Family, HasInput, HasSource);

    /// <summary>The name of the set; of several of one shape, each has its number.</summary>
    public string Name(int layer) => string.Concat(
        Kind.Name,
        Kind.HasInput && !HasInput ? "_anyif" : "",
        HasSource == Kind.UsualSource ? "" : HasSource ? "_from" : "_anyone",
        IsInterval ? "_ranges" : "",
        Family == NatFamily.Ipv4 ? "4" : "6",
        layer == 0 ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"_{layer + 1}"));

    /// <summary>The set.</summary>
    public SetDefinition Definition(int layer) => new(Name(layer), new KeyType([.. Parts.Select(static p => p.Type)]))
    {
        IsInterval = IsInterval,
        HasCounter = Kind.IsCounted,
    };
}
