namespace NetworkGo.Linux.Nftables;

/// <summary>What came of asking for the generation.</summary>
/// <param name="Generation">Its number.</param>
/// <param name="Failure">Null where the kernel answered.</param>
public sealed record GenerationReading(uint Generation, NftFailure? Failure);
