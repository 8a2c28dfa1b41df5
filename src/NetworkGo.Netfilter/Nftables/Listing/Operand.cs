using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.Listing;

/// <summary>What a register holds, in nft's words.</summary>
/// <param name="Text">How nft names it.</param>
/// <param name="Kind">How its values are printed.</param>
internal sealed record Operand(string Text, OperandKind Kind)
{
    /// <summary>The type, where <see cref="Kind"/> is <see cref="OperandKind.Typed"/>.</summary>
    public FieldType? Type { get; init; }

    /// <summary>The bits that stay of it; null for all.</summary>
    public Bytes? Mask { get; init; }

    /// <summary>The bits that are turned.</summary>
    public Bytes Xor { get; init; }

    /// <summary>The value, where it is a constant.</summary>
    public Bytes Value { get; init; }
}
