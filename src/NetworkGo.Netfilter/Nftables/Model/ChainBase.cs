namespace NetworkGo.Netfilter.Nftables.Model;

/// <summary>What makes a chain a base chain.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Hook">Where it is called.</param>
/// <param name="Priority">In which order: lower ones first.</param>
/// <param name="IsDropping">Whether its policy is drop, not accept.</param>
public sealed record ChainBase(ChainType Type, ChainHook Hook, int Priority, bool IsDropping = false);
