using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Rules;

namespace NetworkGo.Netfilter.Nftables.State;

/// <summary>A chain with its rules.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Rules">In their order.</param>
public sealed record ChainState(Chain Chain, ValueList<Rule> Rules);
