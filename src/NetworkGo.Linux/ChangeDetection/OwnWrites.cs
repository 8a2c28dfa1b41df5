namespace NetworkGo.Linux.ChangeDetection;

/// <summary>
/// What the daemon itself writes to rulesets, so that whoever follows their changes can tell it from the changes of others. Kept only for
/// namespaces that someone follows: a follower holds a socket there, so no other namespace gets the inode meanwhile.
/// </summary>
// See docs/decisions/043.
public sealed class OwnWrites
{
    // Of those that no one has looked at yet. What is forgotten is taken for a change of others: a pass too many.
    private const int MostWrites = 512;

    private readonly Lock entry = new();
    private readonly Dictionary<ulong, Ledger> ledgers = [];

    /// <summary>Keeps the writes to a namespace until what is returned is disposed.</summary>
    /// <param name="inode">The namespace's inode; it must be held open.</param>
    internal IDisposable Follow(ulong inode)
    {
        lock (entry)
        {
            if (!ledgers.TryGetValue(inode, out var ledger))
            {
                ledgers.Add(inode, ledger = new Ledger());
            }

            ledger.Followers++;
        }

        return new Ending(() =>
        {
            lock (entry)
            {
                if (ledgers.TryGetValue(inode, out var ledger) && --ledger.Followers == 0)
                {
                    ledgers.Remove(inode);
                }
            }
        });
    }

    /// <summary>Whether anyone follows the namespace.</summary>
    internal bool AreFollowed(ulong inode)
    {
        lock (entry)
        {
            return ledgers.ContainsKey(inode);
        }
    }

    /// <summary>Says that a write has begun; it has ended, and is noted, when what is returned is disposed.</summary>
    internal IDisposable Begin(ulong inode)
    {
        Count(inode, 1);
        return new Ending(() => Count(inode, -1));
    }

    /// <summary>Notes what was written.</summary>
    internal void Note(ulong inode, OwnWrite write)
    {
        lock (entry)
        {
            if (write.UpTo == write.After || !ledgers.TryGetValue(inode, out var ledger))
            {
                return;
            }

            ledger.Writes.Enqueue(write);
            if (ledger.Writes.Count > MostWrites)
            {
                ledger.Writes.Dequeue();
            }
        }
    }

    /// <summary>Whether a transaction is one of the daemon's own. No is no promise while a write goes on.</summary>
    internal bool Has(ulong inode, TransactionEnd end)
    {
        lock (entry)
        {
            return ledgers.TryGetValue(inode, out var ledger) && ledger.Writes.Any(w => w.Has(end));
        }
    }

    /// <summary>Whether a write goes on that is not noted yet.</summary>
    internal bool IsWriting(ulong inode)
    {
        lock (entry)
        {
            return ledgers.TryGetValue(inode, out var ledger) && ledger.Running > 0;
        }
    }

    /// <summary>Counts each beginning and each end of a write.</summary>
    internal long StepsOf(ulong inode)
    {
        lock (entry)
        {
            return ledgers.TryGetValue(inode, out var ledger) ? ledger.Steps : 0;
        }
    }

    private void Count(ulong inode, int more)
    {
        lock (entry)
        {
            // One that began before anyone followed is not counted when it ends.
            if (ledgers.TryGetValue(inode, out var ledger))
            {
                ledger.Running = Math.Max(0, ledger.Running + more);
                ledger.Steps++;
            }
        }
    }

    private sealed class Ledger
    {
        public int Followers { get; set; }

        public int Running { get; set; }

        public long Steps { get; set; }

        public Queue<OwnWrite> Writes { get; } = new();
    }

    private sealed class Ending(Action end) : IDisposable
    {
        private Action? left = end;

        public void Dispose() => Interlocked.Exchange(ref left, null)?.Invoke();
    }
}
