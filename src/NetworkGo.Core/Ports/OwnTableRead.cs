using NetworkGo.Netfilter.Nftables.State;

namespace NetworkGo.Core.Ports;

/// <summary>NetworkGo's own table of a namespace, or why it could not be read.</summary>
/// <param name="Table">The table; null where there is none.</param>
/// <param name="Failure">Why not; null where it was read, also where there is none.</param>
public sealed record OwnTableRead(TableState? Table, string? Failure);
