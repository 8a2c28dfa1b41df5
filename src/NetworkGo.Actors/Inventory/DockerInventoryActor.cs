using System.Collections.Immutable;
using System.Globalization;
using Akka.Actor;
using Akka.Event;
using NetworkGo.Actors.Reconciling;
using NetworkGo.Actors.Settings;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Ports;

namespace NetworkGo.Actors.Inventory;

/// <summary>
/// The one cache of what the engine holds: subscribe to events, then list, then follow; after a break subscribe from
/// the last event's time and list again.
/// </summary>
internal sealed class DockerInventoryActor(ReconcilerPorts ports, ReconcilerSettings settings) : UntypedActor, IWithTimers
{
    // A storm of events must not keep the engine from being listed.
    private const int LongestDebounce = 10;

    // Version, lists, then single containers; each call has its own limit. This one is for a call that ignores its own.
    private const int MostCallsInTurn = 3;

    private CancellationTokenSource connection = new();
    private object? stream;
    private bool subscribed;
    private object? listing;
    private bool again;
    private bool reachable;
    private string? lost;
    private bool slow;
    private bool complained;
    private EngineInfo? engine;
    private int attempts;
    private long epoch;
    private long? lastEvent;
    private ImmutableDictionary<string, long> starts = ImmutableDictionary<string, long>.Empty;

    public ITimerScheduler Timers { get; set; } = null!;

    private TimeSpan Limit => settings.EngineTimeout * MostCallsInTurn;

    public static Props Props(ReconcilerPorts ports, ReconcilerSettings settings) =>
        Akka.Actor.Props.Create(() => new DockerInventoryActor(ports, settings));

    protected override void PreStart()
    {
        // A restarted actor missed events, and starts from a number that no listing before it had.
        epoch = ports.Time.GetTimestamp();
        Timers.StartPeriodicTimer(nameof(RelistNow), RelistNow.Instance, settings.ResyncInterval);
        Connect();
    }

    protected override void PostStop()
    {
        connection.Cancel();
        connection.Dispose();
    }

    protected override void PostRestart(Exception reason)
    {
        ports.Log.Restarted(Self.Path.Name, reason);
        PreStart();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Subscribed m when ReferenceEquals(m.Stream, stream):
                StopWaiting();
                subscribed = true;
                List();
                break;
            case Happened m when ReferenceEquals(m.Stream, stream):
                Take(m.Event);
                break;
            case Broken m when ReferenceEquals(m.Stream, stream):
                Disconnected(m.Cause, "the engine's event stream broke");
                break;
            case RelistNow:
                ListAtOnce();
                break;
            case Listed m when ReferenceEquals(m.Operation, listing):
                listing = null;
                StopWaiting();
                Take(m);
                break;
            case TimedOut m when ReferenceEquals(m.Operation, listing) || (ReferenceEquals(m.Operation, stream) && !subscribed):
                reachable = false;
                Disconnected(null, $"the engine did not answer within {Limit.TotalSeconds:0.#} s");
                break;
            case Slow m when ReferenceEquals(m.Operation, listing) || (ReferenceEquals(m.Operation, stream) && !subscribed):
                Complain();
                break;
            case Reconnect:
                Connect();
                break;
            case Subscribed or Happened or Broken or Listed or TimedOut or Slow or Rested:
                // Of a connection that was given up; or of no further use.
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private static async Task FollowAsync(
        IDockerGateway docker, long? since, object stream, IActorRef self, CancellationToken cancellationToken)
    {
        try
        {
            var events = docker.EventsAsync(since, () => self.Tell(new Subscribed(stream)), cancellationToken);
            await foreach (var happened in events.ConfigureAwait(false))
            {
                self.Tell(new Happened(stream, happened));
            }

            self.Tell(new Broken(stream, null));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Given up by the actor, which waits for nothing from it.
        }
        catch (Exception exception)
        {
            // Whatever it is, the actor decides: an engine that is away is waited for, anything else restarts it.
            self.Tell(new Broken(stream, exception));
        }
    }

    private void Connect()
    {
        connection.Cancel();
        connection.Dispose();
        connection = new CancellationTokenSource();
        subscribed = false;
        listing = null;
        again = false;
        var (current, self, since, token) = (new object(), Self, lastEvent, connection.Token);
        stream = current;
        StartWaiting(current);
        _ = Task.Run(() => FollowAsync(ports.Docker, since, current, self, token), CancellationToken.None);
    }

    private void Take(DockerEvent happened)
    {
        lastEvent = Math.Max(lastEvent ?? 0, happened.TimeNano);
        if (InventoryEvents.Renewed(happened) is { } id)
        {
            starts = starts.SetItem(id, starts.GetValueOrDefault(id) + 1);
            if (InventoryEvents.IsStart(happened))
            {
                Context.Parent.Tell(new ContainerStarted(id, ports.Time.GetTimestamp(), epoch, starts[id]));
            }
        }

        if (!InventoryEvents.IsRelevant(happened))
        {
            return;
        }

        // The last event of its burst, and packets wait for it. Many of them at once are debounced like all others.
        if (InventoryEvents.IsStart(happened) && listing is null && !Timers.IsTimerActive(nameof(Rested)))
        {
            ListAtOnce();
            return;
        }

        Timers.StartSingleTimer("quiet", RelistNow.Instance, settings.EventDebounce);
        if (!Timers.IsTimerActive("deadline"))
        {
            Timers.StartSingleTimer("deadline", RelistNow.Instance, settings.EventDebounce * LongestDebounce);
        }
    }

    private void ListAtOnce()
    {
        Timers.Cancel("quiet");
        Timers.Cancel("deadline");
        List();
    }

    private void List()
    {
        if (!subscribed)
        {
            // A listing without a subscription before it could be outdated and nobody would know.
            return;
        }

        if (listing is not null)
        {
            again = true;
            return;
        }

        var operation = new object();
        listing = operation;
        Timers.StartSingleTimer(nameof(Rested), Rested.Instance, settings.EventDebounce);
        StartWaiting(operation);
        _ = ListAsync(ports.Time.GetTimestamp(), reachable, connection.Token).PipeTo(
            Self,
            success: result => new Listed(operation, result.Snapshot, result.At, result.Info, null),
            failure: exception => new Listed(operation, null, 0, null, exception));
    }

    private async Task<(DockerSnapshot Snapshot, long At, EngineInfo? Info)> ListAsync(
        long at, bool known, CancellationToken cancellationToken)
    {
        var info = known ? null : await ports.Docker.InfoAsync(cancellationToken).ConfigureAwait(false);
        return (await ports.Docker.ListAsync(cancellationToken).ConfigureAwait(false), at, info);
    }

    private void StartWaiting(object what)
    {
        complained = false;
        Timers.StartSingleTimer(nameof(TimedOut), new TimedOut(what), Limit);
        Timers.StartSingleTimer(nameof(Slow), new Slow(what), settings.SlowAfter);
    }

    private void StopWaiting()
    {
        Timers.Cancel(nameof(TimedOut));
        Timers.Cancel(nameof(Slow));
    }

    // What is known stays in force; it is said that it may be old.
    private void Complain()
    {
        complained = true;
        var words = string.Create(CultureInfo.InvariantCulture, $"the engine has not answered for {settings.SlowAfter.TotalSeconds:0.###} s, and is waited for");
        if (reachable)
        {
            if (!slow)
            {
                slow = true;
                Context.Parent.Tell(new EngineSlow(words));
            }
        }
        else if (lost is null)
        {
            lost = words;
            Context.Parent.Tell(new EngineLost(words));
        }
    }

    private void Take(Listed listed)
    {
        if (listed.Snapshot is not { } snapshot)
        {
            reachable = false;
            Disconnected(listed.Exception, "the engine could not be listed");
            return;
        }

        attempts = 0;
        lost = null;
        engine = listed.Info ?? engine;
        if ((listed.Info is not null || slow) && engine is not null)
        {
            reachable = true;
            slow = false;
            Context.Parent.Tell(new EngineReturned(engine));
        }

        starts = starts.RemoveRange(starts.Keys.Except(snapshot.Containers.Select(static c => c.Id), StringComparer.Ordinal));
        Context.Parent.Tell(new InventoryListed(snapshot, listed.At, epoch, starts));
        if (again)
        {
            again = false;
            List();
        }
    }

    private void Disconnected(Exception? cause, string what)
    {
        if (cause is not null and not EngineUnavailableException)
        {
            throw new ReconcileFailedException(what, cause);
        }

        epoch++;
        // A stream that ends may be cut by anything; an engine that takes no new one is away.
        if (!subscribed || !reachable)
        {
            reachable = false;
            var words = cause?.Message ?? what;

            // That it gave no answer in the end was said when it began to give none.
            if (lost is null || !(complained || string.Equals(words, lost, StringComparison.Ordinal)))
            {
                lost = words;
                Context.Parent.Tell(new EngineLost(words));
            }
        }

        connection.Cancel();
        stream = null;
        subscribed = false;
        listing = null;
        attempts++;
        StopWaiting();
        var delay = Backoff.Delay(Backoff.OfOutages(settings), attempts, ports.Random());
        Timers.StartSingleTimer(nameof(Reconnect), Reconnect.Instance, delay);
    }

    /// <summary>What the engine holds.</summary>
    /// <param name="Snapshot">The listing.</param>
    /// <param name="At">Timestamp of when the listing began: it shows every write that ended before.</param>
    /// <param name="Epoch">Changes when events may have been missed.</param>
    /// <param name="Starts">By container id: starts and changes of devices seen.</param>
    internal sealed record InventoryListed(DockerSnapshot Snapshot, long At, long Epoch, ImmutableDictionary<string, long> Starts);

    /// <summary>A container has a namespace from now on; told before the listing that will say so, too.</summary>
    internal sealed record ContainerStarted(string Id, long At, long Epoch, long Starts);

    /// <summary>The engine does not answer.</summary>
    internal sealed record EngineLost(string Reason);

    /// <summary>The engine takes its time; what was last seen of it still counts.</summary>
    internal sealed record EngineSlow(string Reason);

    /// <summary>The engine answers, for the first time or again.</summary>
    internal sealed record EngineReturned(EngineInfo Info);

    /// <summary>List as soon as possible: something was written, or may differ without an event.</summary>
    internal sealed record RelistNow : IDeadLetterSuppression
    {
        internal static RelistNow Instance { get; } = new();
    }

    private sealed record Subscribed(object Stream) : IDeadLetterSuppression;

    private sealed record Happened(object Stream, DockerEvent Event) : IDeadLetterSuppression;

    private sealed record Broken(object Stream, Exception? Cause) : IDeadLetterSuppression;

    private sealed record Listed(object Operation, DockerSnapshot? Snapshot, long At, EngineInfo? Info, Exception? Exception)
        : IDeadLetterSuppression;

    private sealed record TimedOut(object Operation) : IDeadLetterSuppression;

    private sealed record Slow(object Operation) : IDeadLetterSuppression;

    // It does nothing: that its timer runs is what counts.
    private sealed record Rested : IDeadLetterSuppression
    {
        internal static Rested Instance { get; } = new();
    }

    private sealed record Reconnect : IDeadLetterSuppression
    {
        internal static Reconnect Instance { get; } = new();
    }
}
