namespace NetworkGo.Linux.Nftables;

/// <summary>
/// Reads the elements of a set until a dump is that of one moment. The kernel continues a dump behind as many elements as it has given, and a
/// hash table that grows meanwhile, as it does for some time after a large transaction, has them in another order: some come twice and others
/// not at all, with no flag and no new generation.
/// </summary>
internal static class SetDump
{
    private const int MostDumps = 10;

    /// <summary>Reads them.</summary>
    /// <param name="isInterval">Whether the set is of another kind, which is dumped in its order.</param>
    /// <param name="count">How many elements the kernel says there are; null where it does not.</param>
    /// <param name="dump">Reads once: how many messages there were, and the keys; null where it was refused, which ends it.</param>
    /// <returns>False where no dump was that of one moment.</returns>
    public static bool Read<T>(bool isInterval, uint? count, Func<(int Messages, IEnumerable<T> Keys)?> dump)
    {
        List<T>? last = null;
        for (var attempt = 0; attempt < MostDumps; attempt++)
        {
            // Twice the same order: nothing was moved while the second was read.
            if (dump() is not { } read || isInterval || read.Messages <= 1 || read.Keys.Distinct().LongCount() == count || (last is not null && last.SequenceEqual(read.Keys)))
            {
                return true;
            }

            last = [.. read.Keys];
        }

        return false;
    }
}
