namespace NetworkGo.Netfilter.Nftables.State;

/// <summary>What turns one table into another, worked out once: it is described, measured and written.</summary>
public sealed record TableChange
{
    private TableChange(TableState? desired, TableState? standing, TableState? result, Transaction? transaction) =>
        (Desired, Standing, Result, Transaction) = (desired, standing, result, transaction);

    /// <summary>The table as it should be, without generations in the names of its sets; null where there should be none.</summary>
    public TableState? Desired { get; }

    /// <summary>The table as it is; null where there is none.</summary>
    public TableState? Standing { get; }

    /// <summary>The table as it is after <see cref="Transaction"/>: as desired, with the names that its sets have in the kernel.</summary>
    public TableState? Result { get; }

    /// <summary>All of it at once; null where there is no table, and none should be.</summary>
    public Transaction? Transaction { get; }

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => Transaction is null or { IsEmpty: true };

    /// <summary>Compares.</summary>
    /// <param name="desired">The table as it should be; null where there should be none.</param>
    /// <param name="standing">The table as it is; null where there is none.</param>
    public static TableChange Between(TableState? desired, TableState? standing)
    {
        if (desired is null)
        {
            return new TableChange(null, standing, null, standing is null ? null : TableDiff.Removal(standing.Table));
        }

        var result = SetGeneration.Align(desired, standing);
        return new TableChange(desired, standing, result, TableDiff.Between(result, standing));
    }
}
