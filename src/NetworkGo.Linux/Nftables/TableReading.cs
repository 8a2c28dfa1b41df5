namespace NetworkGo.Linux.Nftables;

/// <summary>What came of reading a table.</summary>
/// <param name="Generation">The generation at which it was read.</param>
/// <param name="Dump">The table; null where there is none, or reading failed.</param>
/// <param name="Failure">Null where it was read, also where there is no such table.</param>
public sealed record TableReading(uint Generation, TableDump? Dump, NftFailure? Failure);
