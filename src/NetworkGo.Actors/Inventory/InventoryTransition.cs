using System.Globalization;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Ports;

namespace NetworkGo.Actors.Inventory;

/// <summary>One message's way through an <see cref="InventoryState"/>. Lives for that message only.</summary>
internal sealed class InventoryTransition(InventoryState state, Moment now)
{
    // Version, lists, then single containers; each call has its own limit. This one is for a call that ignores its own.
    private const int MostCallsInTurn = 3;

    public InventoryState State { get; private set; } = state;

    public List<Effect> Effects { get; } = [];

    private TimeSpan Limit => State.Settings.EngineTimeout * MostCallsInTurn;

    private bool IsWaiting => State.Listing.IsRunning || (State.IsConnected && !State.IsSubscribed);

    public void Take(object message)
    {
        switch (message)
        {
            case InventoryInput.Connect or TimerDue { Name: InventoryState.ReconnectTimer }:
                Connect();
                break;
            case InventoryInput.Subscribed m when IsCurrent(m.Connection):
                StopWaiting();
                State = State with { IsSubscribed = true };
                List();
                break;
            case InventoryInput.Happened m when IsCurrent(m.Connection):
                Take(m.Event);
                break;
            case InventoryInput.Broken m when IsCurrent(m.Connection):
                Disconnected(m.Cause, "the engine's event stream broke");
                break;
            case InventoryInput.Listed m when State.Listing.Owns(m.Number):
                Take(m);
                break;
            case InventoryInput.Relist:
                ListAtOnce();
                break;
            case InventoryInput:
                // Of a connection that was given up.
                break;
            case TimerDue { Name: InventoryState.LimitTimer } when IsWaiting:
                State = State with { IsReachable = false };
                Disconnected(null, $"the engine did not answer within {Limit.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s");
                break;
            case TimerDue { Name: InventoryState.SlowTimer } when IsWaiting:
                ReportSlow();
                break;
            case TimerDue due:
                (var debounce, var isDue) = State.Debounce.On(due);
                State = State with { Debounce = debounce };
                if (isDue)
                {
                    ListAtOnce();
                }

                break;
            default:
                throw new ArgumentException($"no such input: {message}", nameof(message));
        }
    }

    private bool IsCurrent(long connection) => State.IsConnected && State.Connection == connection;

    private void Connect()
    {
        State = State with
        {
            Connection = State.Connection + 1,
            IsConnected = true,
            IsSubscribed = false,
            Listing = State.Listing.End(),
        };
        StartWaiting();
        Effects.Add(new InventoryEffect.Subscribe(State.Connection, State.LastEventNano));
    }

    private void Take(DockerEvent happened)
    {
        State = State with { LastEventNano = Math.Max(State.LastEventNano ?? 0, happened.TimeNano) };
        if (InventoryEvents.Renewed(happened) is { } id)
        {
            State = State with { Starts = State.Starts.SetItem(id, State.Starts.GetValueOrDefault(id) + 1) };
            if (InventoryEvents.IsStart(happened))
            {
                Tell(new DockerInventoryActor.ContainerStarted(id, now.Timestamp, new Incarnation(State.Epoch, State.Starts[id])));
            }
        }

        if (!InventoryEvents.IsRelevant(happened))
        {
            return;
        }

        // The last event of its burst, and packets wait for it. Many of them at once are debounced like all others.
        if (InventoryEvents.IsStart(happened) && !State.Listing.IsRunning && !State.Debounce.IsResting)
        {
            ListAtOnce();
        }
        else
        {
            Take(State.Debounce.Signal());
        }
    }

    private void Take((Debounce Next, System.Collections.Immutable.ImmutableArray<TimerChange> Timers) debounced)
    {
        State = State with { Debounce = debounced.Next };
        Effects.AddRange(debounced.Timers);
    }

    private void ListAtOnce()
    {
        Take(State.Debounce.Serve());
        List();
    }

    private void List()
    {
        if (!State.IsSubscribed)
        {
            // A listing without a subscription before it could be outdated without a sign of it.
            return;
        }

        if (State.Listing.IsRunning)
        {
            State = State with { Listing = State.Listing.Request() };
            return;
        }

        State = State with { Listing = State.Listing.Begin() };
        Take(State.Debounce.Rest());
        StartWaiting();
        Effects.Add(new InventoryEffect.List(State.Connection, State.Listing.Number, now.Timestamp, WithInfo: !State.IsReachable));
    }

    private void StartWaiting()
    {
        State = State with { IsReported = false };
        Effects.Add(TimerChange.Start(InventoryState.LimitTimer, Limit));
        Effects.Add(TimerChange.Start(InventoryState.SlowTimer, State.Settings.SlowAfter));
    }

    private void StopWaiting()
    {
        Effects.Add(TimerChange.Cancel(InventoryState.LimitTimer));
        Effects.Add(TimerChange.Cancel(InventoryState.SlowTimer));
    }

    // What is known stays in force; the status says that it may be old.
    private void ReportSlow()
    {
        State = State with { IsReported = true };
        var seconds = State.Settings.SlowAfter.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        var words = $"the engine has not answered for {seconds} s, and is waited for";
        if (!State.IsReachable)
        {
            if (State.Lost is null)
            {
                ReportLost(words);
            }
        }
        else if (!State.IsSlow)
        {
            State = State with { IsSlow = true };
            Tell(new DockerInventoryActor.EngineSlow(words));
        }
    }

    private void ReportLost(string reason)
    {
        State = State with { Lost = reason };
        Tell(new DockerInventoryActor.EngineLost(reason));
    }

    private void Take(InventoryInput.Listed listed)
    {
        var again = State.Listing.IsRequested;
        State = State with { Listing = State.Listing.End() };
        StopWaiting();
        if (listed.Snapshot is not { } snapshot)
        {
            State = State with { IsReachable = false };
            Disconnected(listed.Exception, "the engine could not be listed");
            return;
        }

        State = State with { Attempts = 0, Lost = null, Engine = listed.Info ?? State.Engine };
        if ((listed.Info is not null || State.IsSlow) && State.Engine is { } engine)
        {
            State = State with { IsReachable = true, IsSlow = false };
            Tell(new DockerInventoryActor.EngineReturned(engine));
        }

        var gone = State.Starts.Keys.Except(snapshot.Containers.Select(static c => c.Id), StringComparer.Ordinal);
        State = State with { Starts = State.Starts.RemoveRange(gone) };
        Tell(new DockerInventoryActor.InventoryListed(snapshot, listed.At, State.Epoch, State.Starts));
        if (again)
        {
            List();
        }
    }

    private void Disconnected(Exception? cause, string what)
    {
        if (cause is not null and not EngineUnavailableException)
        {
            Effects.Add(new InventoryEffect.Fail(what, cause));
            return;
        }

        State = State with { Epoch = State.Epoch + 1 };
        // A stream that ends may be cut by anything; an engine that takes no new one is away.
        if (!State.IsSubscribed || !State.IsReachable)
        {
            State = State with { IsReachable = false };
            var words = cause?.Message ?? what;

            // That it gave no answer in the end was reported when it began to give none.
            if (State.Lost is null || !(State.IsReported || string.Equals(words, State.Lost, StringComparison.Ordinal)))
            {
                ReportLost(words);
            }
        }

        State = State with { IsConnected = false, IsSubscribed = false, Listing = State.Listing.End(), Attempts = State.Attempts + 1 };
        Effects.Add(new InventoryEffect.Disconnect());
        StopWaiting();
        var delay = Backoff.Delay(Backoff.OfOutages(State.Settings), State.Attempts, now.Random);
        Effects.Add(TimerChange.Start(InventoryState.ReconnectTimer, delay));
    }

    private void Tell(object message) => Effects.Add(new InventoryEffect.Tell(message));
}
