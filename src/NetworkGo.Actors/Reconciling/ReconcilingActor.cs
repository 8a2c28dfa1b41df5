using System.Globalization;
using Akka.Actor;
using Akka.Event;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Reconciling;

/// <summary>
/// The shape that the actors of single things share: it keeps the newest spec and observation, marks itself dirty,
/// asks the subclass for one step when idle, and runs one operation at a time.
/// </summary>
internal abstract class ReconcilingActor<TSpec, TObservation, TResult> : UntypedActor, IWithTimers
    where TSpec : class
    where TObservation : class
{
    private readonly CancellationTokenSource stopping = new();
    private Reconcile.Spec<TSpec>? spec;
    private TObservation? observation;
    private string? lost;
    private long observedAt = long.MinValue;
    private long freshAfter = long.MinValue;
    private object? operation;
    private Func<string> awaited = static () => "";
    private bool dirty;
    private bool heard;
    private int attempts;
    private Reconcile.StatusReport? lastReport;

    protected ReconcilingActor(ObjectKind kind, ReconcilerContext context)
    {
        Kind = kind;
        Shared = context;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected ObjectKind Kind { get; }

    protected ReconcilerContext Shared { get; }

    protected ReconcilerPorts Ports => Shared.Ports;

    /// <summary>What is asked; null when the thing left the configuration.</summary>
    protected TSpec? Wanted => spec?.Value;

    /// <summary>Whether the thing left the configuration and has only to be undone.</summary>
    protected bool IsLeaving => spec is { Value: null };

    /// <summary>Whether something new came while the operation ran: its result is no longer about what is asked.</summary>
    protected bool IsOutdated => dirty;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Reconcile.Spec<TSpec> newest:
                TakeSpec(newest);
                break;
            case Reconcile.Observed<TObservation> newest:
                TakeObservation(newest);
                break;
            case Reconcile.ObservationLost newest:
                observation = null;
                lost = newest.Reason;
                dirty = true;
                Next();
                break;
            // What runs may have read before the change. Its result is taken first, so that a storm of changes hides no state.
            case Reconcile.Heard when operation is not null:
                heard = true;
                break;
            case Reconcile.Heard:
            case Reconcile.DriftTick when operation is null && (dirty || observation is null || MayHaveDrifted(observation)):
                dirty = true;
                Next();
                break;
            case Reconcile.DriftTick:
                break;
            case RetryDue:
                Ports.Log.Retrying(Kind, spec?.Name ?? Shared.Id);
                OnRetry();
                dirty = true;
                Next();
                break;
            case Slow:
                Complain();
                break;
            case AskAgain:
                Context.Parent.Tell(new Reconcile.SpecRequest(Kind, Shared.Id));
                break;
            case Completed completed when ReferenceEquals(completed.Operation, operation):
                Complete(completed);
                break;
            case Completed:
                // Begun by an earlier incarnation of this actor: what it came to is seen in the next observation.
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PostStop()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    protected override void PostRestart(Exception reason)
    {
        Ports.Log.Restarted(Self.Path.Name, reason);
        // Not at once: a defect that strikes on every pass would spin.
        Timers.StartSingleTimer(nameof(AskAgain), AskAgain.Instance, Shared.Settings.Backoff.Initial);
    }

    /// <summary>Decides the next step and either runs it or settles.</summary>
    protected abstract void Decide(TObservation observed);

    /// <summary>Takes in what an operation came to, then calls one of the endings.</summary>
    protected abstract void OnResult(TResult result);

    /// <summary>Whether it may be otherwise than when it was last looked at, though nothing said so. Does not wait.</summary>
    protected virtual bool MayHaveDrifted(TObservation observed) => true;

    /// <summary>
    /// Whether what a listing shows while an operation runs is anything but the operation itself, half done: that would
    /// cut the very wait short that the operation leads to.
    /// </summary>
    protected virtual bool IsNewsMeanwhile(TObservation before, TObservation now) => true;

    /// <summary>Forgets what was given up until the retry.</summary>
    protected virtual void OnRetry()
    {
    }

    /// <summary>Begins the one operation that there may be.</summary>
    /// <param name="waitsFor">What it waits for just then, for the operator: "the engine to create the network".</param>
    /// <param name="run">The operation.</param>
    protected void Run(Func<string> waitsFor, Func<CancellationToken, Task<TResult>> run)
    {
        var current = new object();
        operation = current;
        awaited = waitsFor;
        _ = Start(run, stopping.Token).PipeTo(
            Self,
            success: result => new Completed(current, result, null),
            failure: exception => new Completed(current, default, exception));
    }

    /// <summary>Decides again, once an observation that is newer than what was just done is here.</summary>
    protected void ContinueAfterWrite()
    {
        LookAgain();
        dirty = true;
    }

    /// <summary>Asks for a listing, and decides on no older one: a write was done or tried.</summary>
    protected void LookAgain()
    {
        freshAfter = Ports.Time.GetTimestamp();
        Context.Parent.Tell(Inventory.DockerInventoryActor.RelistNow.Instance);
    }

    /// <summary>Nothing to do until something changes.</summary>
    protected void Settle(ObjectState state, string reason, string message)
    {
        if (IsOutdated)
        {
            return;
        }

        attempts = 0;
        Timers.Cancel(nameof(RetryDue));
        Timers.Cancel(nameof(Slow));
        Report(state, reason, message, null);
    }

    /// <summary>Tried again after a wait, or as soon as something changes.</summary>
    /// <param name="state">How it stands until then.</param>
    /// <param name="reason">A short word.</param>
    /// <param name="message">A sentence.</param>
    /// <param name="isOutage">Whether the cause lies outside the thing and may end at any moment, so that the wait stays short.</param>
    protected void Retry(ObjectState state, string reason, string message, bool isOutage = false)
    {
        if (IsOutdated)
        {
            return;
        }

        attempts++;
        var curve = isOutage ? Backoff.OfOutages(Shared.Settings) : Shared.Settings.Backoff;
        var delay = Backoff.Delay(curve, attempts, Ports.Random());
        Timers.Cancel(nameof(Slow));
        Timers.StartSingleTimer(nameof(RetryDue), RetryDue.Instance, delay);
        Report(state, reason, message, Ports.Time.GetUtcNow() + delay);
    }

    protected void Changed(string change) => Ports.Log.Changed(Kind, spec?.Name ?? Shared.Id, change);

    protected void Finish() => Context.Parent.Tell(new Reconcile.Finished(Kind, Shared.Id, spec!.Revision));

    private static async Task<TResult> Start(Func<CancellationToken, Task<TResult>> run, CancellationToken cancellationToken) =>
        await run(cancellationToken).ConfigureAwait(false);

    private void TakeSpec(Reconcile.Spec<TSpec> newest)
    {
        var changed = spec is null || !Equals(spec.Value, newest.Value);
        spec = newest;
        if (changed)
        {
            attempts = 0;
            CutRetry();
        }
        else if (lastReport is { } last && operation is null && !dirty)
        {
            var status = last.Status with { Name = newest.Name, Generation = newest.Generation };
            Send(last with { Revision = newest.Revision, Status = status });
        }

        Next();
    }

    private void TakeObservation(Reconcile.Observed<TObservation> newest)
    {
        // The first listing after an own write shows that write: it is no news that would cut a wait short.
        var isNews = observedAt >= freshAfter && newest.At >= freshAfter && !Equals(observation, newest.Value);
        isNews &= operation is null || (observation is { } before && IsNewsMeanwhile(before, newest.Value));
        isNews |= observation is null;
        observation = newest.Value;
        observedAt = newest.At;
        if (isNews)
        {
            CutRetry();
        }

        Next();
    }

    private void CutRetry()
    {
        Timers.Cancel(nameof(RetryDue));
        OnRetry();
        dirty = true;
    }

    private void Next()
    {
        Step();
        // From now on somebody is waited for: what runs, or the engine's next listing.
        if (spec is not null && (dirty || operation is not null) && !Timers.IsTimerActive(nameof(Slow)))
        {
            Timers.StartSingleTimer(nameof(Slow), Slow.Instance, Shared.Settings.SlowAfter);
        }
    }

    private void Step()
    {
        if (!dirty || operation is not null || spec is null)
        {
            return;
        }

        if (observation is null && lost is not null)
        {
            dirty = false;
            Settle(ObjectState.Waiting, WaitReasons.EngineUnavailable, lost);
        }
        else if (observation is not null && observedAt >= freshAfter)
        {
            dirty = false;
            Decide(observation);
        }
    }

    private void Complete(Completed completed)
    {
        operation = null;
        switch (completed.Exception)
        {
            case null:
                OnResult(completed.Result!);
                break;
            case EngineUnavailableException away:
                Retry(ObjectState.Waiting, WaitReasons.EngineUnavailable, away.Message, isOutage: true);
                break;
            default:
                Report(ObjectState.Failed, "Defect", completed.Exception.Message, null);
                throw new ReconcileFailedException($"{Kind} {Shared.Id}", completed.Exception);
        }

        dirty |= heard;
        heard = false;
        Next();
    }

    /// <summary>Nothing is given up; but nobody should have to guess what is waited for.</summary>
    private void Complain()
    {
        if ((!dirty && operation is null) || lastReport is { Status.State: ObjectState.Failed })
        {
            return;
        }

        var what = operation is null ? "the engine to list its networks and containers" : awaited();
        var words = string.Create(CultureInfo.InvariantCulture, $"not done after {Shared.Settings.SlowAfter.TotalSeconds:0.###} s: still waiting for {what}");
        Report(ObjectState.Failed, "Slow", words, null);
    }

    private void Report(ObjectState state, string reason, string message, DateTimeOffset? nextRetry) => Send(new Reconcile.StatusReport(
        Shared.Id,
        spec!.Revision,
        new ObjectStatus
        {
            Kind = Kind,
            Name = spec.Name,
            State = state,
            Reason = reason,
            Message = message,
            Attempts = attempts,
            NextRetry = nextRetry,
            Generation = spec.Generation,
        }));

    private void Send(Reconcile.StatusReport report)
    {
        if (report != lastReport)
        {
            lastReport = report;
            Shared.Board.Tell(report);
        }
    }

    private sealed record Completed(object Operation, TResult? Result, Exception? Exception) : IDeadLetterSuppression;

    private sealed record RetryDue : IDeadLetterSuppression
    {
        internal static RetryDue Instance { get; } = new();
    }

    private sealed record Slow : IDeadLetterSuppression
    {
        internal static Slow Instance { get; } = new();
    }

    private sealed record AskAgain : IDeadLetterSuppression
    {
        internal static AskAgain Instance { get; } = new();
    }
}
