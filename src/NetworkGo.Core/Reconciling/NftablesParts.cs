using NetworkGo.Core.Ports;

namespace NetworkGo.Core.Reconciling;

/// <summary>What the nftables dataplane is made of.</summary>
/// <param name="Tables">Reads and writes the table.</param>
/// <param name="Hook">Keeps the constant rules beside it.</param>
/// <param name="Settings">What tunes it.</param>
/// <param name="IsInUse">Whether it is the one in use; else only what it left earlier is taken out.</param>
public sealed record NftablesParts(INftables Tables, IEngineHook Hook, TableSettings Settings, bool IsInUse);
