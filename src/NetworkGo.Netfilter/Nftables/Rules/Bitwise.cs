using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>Target = source and mask, exclusive or with another.</summary>
/// <param name="Source">From where.</param>
/// <param name="Target">Where to.</param>
/// <param name="Mask">The bits that stay.</param>
/// <param name="Xor">The bits that are turned afterwards; as long as <paramref name="Mask"/>.</param>
public sealed record Bitwise(Register Source, Register Target, Bytes Mask, Bytes Xor) : Expression;
