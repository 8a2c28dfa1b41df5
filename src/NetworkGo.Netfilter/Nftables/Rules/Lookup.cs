namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>Goes on only where a register's value is in a set; a map's data goes to a register, or is the verdict.</summary>
/// <param name="Set">Its name.</param>
/// <param name="Source">The register where the key begins.</param>
/// <param name="Target">A map's: where the data goes.</param>
/// <param name="IsNegated">A set's: only where it is not in it.</param>
public sealed record Lookup(string Set, Register Source, Register? Target = null, bool IsNegated = false) : Expression;
