namespace NetworkGo.Linux.ChangeDetection;

/// <summary>
/// What the kernel announced of a ruleset since the last look: which transactions there were, and whether anything is missing between them
/// or belongs to none. Only a complete sequence of own transactions is no change.
/// </summary>
// See docs/decisions/043.
internal sealed class TransactionLog
{
    // More than a look ever finds; what comes beyond is taken for a change.
    private const int MostEnds = 1024;

    private readonly List<TransactionEnd> ends = [];
    private uint? last;
    private ushort? begun;
    private bool isDoubtful;

    /// <summary>An object of the ruleset was made, changed or deleted.</summary>
    /// <param name="generation">The lower half of the generation that it was done in.</param>
    public void TakeObject(ushort generation)
    {
        isDoubtful |= begun is { } open && open != generation;
        // Behind the end of that transaction: it was not a transaction that did it, as where a device of a chain is gone.
        isDoubtful |= last is { } ended && (ushort)ended == generation;
        begun = generation;
    }

    /// <summary>A transaction has ended.</summary>
    public void TakeEnd(TransactionEnd end)
    {
        isDoubtful |= begun is { } open && open != (ushort)end.Generation;
        isDoubtful |= last is { } before && end.Generation != Next(before);
        isDoubtful |= ends.Count == MostEnds;
        (begun, last) = (null, end.Generation);
        if (!isDoubtful)
        {
            ends.Add(end);
        }
    }

    /// <summary>Messages were lost, cut or not understood: anything may have changed.</summary>
    public void TakeLoss() => (isDoubtful, begun, last) = (true, null, null);

    /// <summary>Whether there was anything since the last call that another program may have done; begins with the next one.</summary>
    /// <param name="isOwn">Whether a transaction is one of the daemon's own.</param>
    public bool HasChanged(Func<TransactionEnd, bool> isOwn)
    {
        // An object without an end: its transaction is done all the same.
        var changed = HasForeign(isOwn) || begun is not null;
        ends.Clear();
        (isDoubtful, begun) = (false, null);
        return changed;
    }

    /// <summary>Whether there is anything that is not known as own, objects whose transaction has not been ended left out; changes nothing.</summary>
    /// <inheritdoc cref="HasChanged"/>
    public bool HasForeign(Func<TransactionEnd, bool> isOwn) => isDoubtful || ends.Exists(e => !isOwn(e));

    /// <summary>Forgets the ends that are known as own; a transaction that has begun is left to its end.</summary>
    /// <inheritdoc cref="HasChanged"/>
    public void ForgetOwn(Func<TransactionEnd, bool> isOwn) => ends.RemoveAll(e => isOwn(e));

    // The kernel leaves out 0.
    private static uint Next(uint generation) => generation == uint.MaxValue ? 1 : generation + 1;
}
