using Microsoft.Win32.SafeHandles;
using NetworkGo.Linux.Native;

namespace NetworkGo.Linux.ChangeDetection;

/// <summary>
/// Waits for the notifications of the rulesets of all containers' namespaces with one thread, and reports those that are not the daemon's
/// own. While nothing is written anywhere the thread sleeps.
/// </summary>
// See docs/decisions/046.
internal sealed class RulesetPoll : IDisposable
{
    private const int MostAtOnce = 256;

    // A large transaction has many notifications, and many namespaces may be written at once. They are one look each.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    // An own write that hangs does not hide what others do for longer.
    private static readonly TimeSpan LongestWrite = TimeSpan.FromSeconds(1);

    // So that the thread ends once this is disposed. Nothing else happens then.
    private static readonly TimeSpan Wake = TimeSpan.FromSeconds(5);

    private readonly Lock entry = new();
    private readonly Dictionary<ulong, Follower> followers = [];
    private EventPoll? poll;
    private ulong lastToken;
    private bool disposed;

    /// <summary>Follows a namespace until what is returned is disposed, or its socket is closed.</summary>
    /// <param name="socket">The socket that the notifications come to.</param>
    /// <param name="look">Looks at what has come; from the thread of this.</param>
    /// <param name="changed">Called for a change of others; from the thread of this.</param>
    /// <exception cref="IOException">The kernel refused.</exception>
    public IDisposable Follow(SafeFileHandle socket, Func<RulesetLook> look, Action changed)
    {
        lock (entry)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (poll is null)
            {
                poll = new EventPoll(MostAtOnce);
                new Thread(Run) { IsBackground = true, Name = "namespaces" }.Start(poll);
            }

            var token = ++lastToken;
            // What has come already is reported, too.
            poll.Watch(socket, token);
            followers.Add(token, new Follower(look, changed));
            return new Following(this, token);
        }
    }

    /// <summary>Ends all.</summary>
    public void Dispose()
    {
        lock (entry)
        {
            disposed = true;
            followers.Clear();
        }
    }

    private void Run(object? argument)
    {
        using var waiting = (EventPoll)argument!;
        var ready = new List<ulong>();
        var undecided = new Dictionary<ulong, TimeSpan>();
        while (!IsDisposed())
        {
            ready.Clear();
            if (waiting.Wait(undecided.Count > 0 ? Moment : Wake, ready) is not (0 or ErrorNumber.Interrupted))
            {
                // Short of memory, for example. What came is reported by the next wait, and nothing spins.
                Thread.Sleep(Wake);
                continue;
            }

            if (ready.Count > 0)
            {
                Thread.Sleep(Moment);
                ready.ForEach(token => undecided.TryAdd(token, TimeSpan.Zero));
            }

            foreach (var (token, waited) in undecided.ToList())
            {
                if (Look(token, waited >= LongestWrite))
                {
                    undecided.Remove(token);
                }
                else
                {
                    undecided[token] = waited + Moment;
                }
            }
        }
    }

    // Whether it is decided.
    private bool Look(ulong token, bool isLast)
    {
        Follower? follower;
        lock (entry)
        {
            if (!followers.TryGetValue(token, out follower))
            {
                return true;
            }
        }

        switch (follower.Look())
        {
            case RulesetLook.Own:
                return true;
            case RulesetLook.Undecided when !isLast:
                return false;
            default:
                follower.Changed();
                return true;
        }
    }

    private bool IsDisposed()
    {
        lock (entry)
        {
            return disposed;
        }
    }

    private void Remove(ulong token)
    {
        lock (entry)
        {
            followers.Remove(token);
        }
    }

    private sealed record Follower(Func<RulesetLook> Look, Action Changed);

    private sealed class Following(RulesetPoll poll, ulong token) : IDisposable
    {
        public void Dispose() => poll.Remove(token);
    }
}
