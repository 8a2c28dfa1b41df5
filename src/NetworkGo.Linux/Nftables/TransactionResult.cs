namespace NetworkGo.Linux.Nftables;

/// <summary>What came of a transaction.</summary>
/// <param name="Generation">The generation of the ruleset that it made; that of before where it changed nothing.</param>
/// <param name="Failure">Null where it is done.</param>
public sealed record TransactionResult(uint Generation, NftFailure? Failure)
{
    /// <summary>Whether it took several transactions, so that sets may have other names in the kernel than were asked for.</summary>
    public bool IsDivided { get; init; }

    /// <summary>Whether it is done.</summary>
    public bool Succeeded => Failure is null;
}
