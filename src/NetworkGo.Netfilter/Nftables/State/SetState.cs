using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.State;

/// <summary>A set with what is in it.</summary>
/// <param name="Definition">The set.</param>
/// <param name="Elements">Its elements.</param>
public sealed record SetState(SetDefinition Definition, ElementSet Elements);
