using System.Collections.Immutable;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Actors.Settings;
using NetworkGo.Core.Engine;

namespace NetworkGo.Actors.Inventory;

/// <summary>
/// How the engine is followed: subscribe to events, then list, then follow; after a break subscribe from the last event's time and
/// list again. Immutable and pure; the actor does its effects.
/// </summary>
internal sealed record InventoryState
{
    /// <summary>The timer of a call that takes long.</summary>
    internal const string SlowTimer = "slow";

    /// <summary>The timer of a call that ignores its own limit.</summary>
    internal const string LimitTimer = "limit";

    /// <summary>The timer of the next attempt to connect.</summary>
    internal const string ReconnectTimer = "reconnect";

    // A storm of events must not keep the engine from being listed.
    private const int MostPauses = 10;

    /// <summary>The state before the first connection.</summary>
    /// <param name="settings">Tuning.</param>
    /// <param name="epoch">A number that no inventory before this one had: it may have missed events.</param>
    internal InventoryState(ReconcilerSettings settings, long epoch) =>
        (Settings, Epoch, Debounce) = (settings, epoch, new(settings.EventDebounce, MostPauses));

    public ReconcilerSettings Settings { get; init; }

    /// <summary>Changes when events may have been missed.</summary>
    public long Epoch { get; init; }

    /// <summary>Puts listings off while events go on.</summary>
    public Debounce Debounce { get; init; }

    /// <summary>The number of the last connection; what comes from an older one is not taken.</summary>
    public long Connection { get; init; }

    /// <summary>Whether there is a connection, accepted or not.</summary>
    public bool IsConnected { get; init; }

    /// <summary>Whether the engine accepted the subscription.</summary>
    public bool IsSubscribed { get; init; }

    /// <summary>The one listing.</summary>
    public SingleFlight Listing { get; init; }

    /// <summary>Whether the engine answered the last call.</summary>
    public bool IsReachable { get; init; }

    /// <summary>Whether the engine is known to be slow.</summary>
    public bool IsSlow { get; init; }

    /// <summary>Whether the call that is waited for was reported as slow.</summary>
    public bool IsReported { get; init; }

    /// <summary>Why the engine is lost; null when it is not.</summary>
    public string? Lost { get; init; }

    /// <summary>The engine about itself; null before it answered.</summary>
    public EngineInfo? Engine { get; init; }

    /// <summary>Failures to connect in a row.</summary>
    public int Attempts { get; init; }

    /// <summary>The engine's time of the last event, in nanoseconds.</summary>
    public long? LastEventNano { get; init; }

    /// <summary>By container id: starts and changes of devices seen.</summary>
    public ImmutableDictionary<string, long> Starts { get; init; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>Takes one message.</summary>
    /// <param name="message">An <see cref="InventoryInput"/>, or a timer that is due.</param>
    /// <param name="now">The moment.</param>
    /// <returns>The state after it, and the effects in the order in which they are to be done.</returns>
    public (InventoryState State, ImmutableArray<Effect> Effects) On(object message, Moment now)
    {
        var transition = new InventoryTransition(this, now);
        transition.Take(message);
        return (transition.State, [.. transition.Effects]);
    }
}
