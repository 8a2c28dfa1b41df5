using System.Diagnostics;
using NetworkGo.Testing;

namespace NetworkGo.Benchmarks.Probing;

/// <summary>
/// Notes when the rules of namespaces change, by a thread that asks for the number of each rule set over and over.
/// For iptables-nft: the legacy backend has no such number.
/// </summary>
internal sealed class RulesetClock : IDisposable
{
    private readonly NftSocket[] sockets;
    private readonly uint[] generations;
    private readonly long[] changed;
    private readonly TimeSpan between;
    private readonly Thread thread;
    private volatile bool stopped;

    /// <summary>Starts looking.</summary>
    /// <param name="places">The namespaces.</param>
    /// <param name="between">How long it rests between two looks, which is how exact it is.</param>
    public RulesetClock(IReadOnlyList<NetworkNamespace> places, TimeSpan between)
    {
        this.between = between;
        sockets = [.. places.Select(static p => new NftSocket(p))];
        generations = [.. sockets.Select(static s => s.Generation())];
        changed = new long[sockets.Length];
        thread = new Thread(Look) { IsBackground = true, Name = "ruleset clock" };
        thread.Start();
    }

    /// <summary>When the last change of any was seen, as a timestamp of <see cref="Stopwatch"/>; 0 for never.</summary>
    public long LastChange => Enumerable.Range(0, changed.Length).Max(i => Volatile.Read(ref changed[i]));

    /// <summary>How many of them changed since a timestamp.</summary>
    public int ChangedSince(long timestamp) => Enumerable.Range(0, changed.Length).Count(i => Volatile.Read(ref changed[i]) > timestamp);

    /// <summary>Milliseconds from a timestamp to the last change.</summary>
    public double MillisecondsToLastChange(long from) => LastChange is var last && last > from
        ? Stopwatch.GetElapsedTime(from, last).TotalMilliseconds
        : throw new InvalidOperationException("No rule changed.");

    public void Dispose()
    {
        stopped = true;
        thread.Join();
        foreach (var socket in sockets)
        {
            socket.Dispose();
        }
    }

    private void Look()
    {
        while (!stopped)
        {
            for (var i = 0; i < sockets.Length; i++)
            {
                var generation = sockets[i].Generation();
                if (generation != generations[i])
                {
                    generations[i] = generation;
                    Volatile.Write(ref changed[i], Stopwatch.GetTimestamp());
                }
            }

            Thread.Sleep(between);
        }
    }
}
