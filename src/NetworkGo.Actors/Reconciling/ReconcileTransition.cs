using System.Collections.Immutable;
using System.Globalization;
using NetworkGo.Actors.Reporting;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Reconciling;

/// <summary>One message's way through a <see cref="ReconcileState{TSpec,TObservation,TOperation,TResult}"/>. Lives for that message only.</summary>
internal sealed class ReconcileTransition<TSpec, TObservation, TOperation, TResult>(
    ReconcileState<TSpec, TObservation, TOperation, TResult> state, Moment now)
    where TSpec : class
    where TObservation : class
    where TOperation : class
{
    public ReconcileState<TSpec, TObservation, TOperation, TResult> State { get; private set; } = state;

    public List<Effect> Effects { get; } = [];

    public void Take(object message)
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
                State = State with { Observation = null, Lost = newest.Reason, IsDirty = true };
                Next();
                break;
            // The operation may have read before the change. Its result is taken first, so that a storm of changes hides no state.
            case Reconcile.NotifyChanged when State.Flight.IsRunning:
                State = State with { Flight = State.Flight.Request() };
                break;
            case Reconcile.NotifyChanged or Reconcile.Drifted:
                MarkDirty();
                break;
            case Reconcile.DriftTick when State.Flight.IsRunning:
                break;
            case Reconcile.DriftTick when State is { IsDirty: false, Observation: { } observed }:
                Effects.Add(new ReconcileEffect.CheckDrift<TSpec, TObservation>(State.Spec?.Value, observed));
                break;
            case Reconcile.DriftTick:
                MarkDirty();
                break;
            case TimerDue { Name: Reconcile.RetryTimer }:
                Effects.Add(new ReconcileEffect.LogRetry(State.Name));
                State = State with { Logic = State.Logic.OnRetry() };
                MarkDirty();
                break;
            case Reconcile.Slow slow:
                State = State with { IsTimed = false };
                ReportSlow(slow.Operation);
                break;
            case Reconcile.Completed<TResult> completed when State.Flight.Owns(completed.Number):
                Complete(completed);
                break;
            case Reconcile.Completed<TResult>:
                break;
            default:
                throw new ArgumentException($"no such input: {message}", nameof(message));
        }
    }

    private void TakeSpec(Reconcile.Spec<TSpec> newest)
    {
        var changed = State.Spec is null || !Equals(State.Spec.Value, newest.Value);
        State = State with { Spec = newest };
        if (changed)
        {
            State = State with { Attempts = 0 };
            CutRetry();
            if (State.Flight.IsRunning)
            {
                Effects.Add(new ReconcileEffect.Supersede());
            }
        }
        else if (State is { LastReport: { } last, IsDirty: false, Flight.IsRunning: false })
        {
            Send(last with { Revision = newest.Revision, Status = last.Status with { Name = newest.Name, Generation = newest.Generation } });
        }

        Next();
    }

    private void TakeObservation(Reconcile.Observed<TObservation> newest)
    {
        // The first listing after an own write shows that write: it is no news that would cut a wait short.
        var isNews = State.Freshness.IsFresh && State.Freshness.WouldBeFresh(newest.At) && !Equals(State.Observation, newest.Value);
        isNews &= State.Operation is not { } operation
            || (State.Observation is { } before && State.Logic.IsNewsDuring(operation, before, newest.Value));
        isNews |= State.Observation is null;
        State = State with { Observation = newest.Value, Freshness = State.Freshness.Observed(newest.At) };
        if (isNews)
        {
            CutRetry();
        }

        Next();
    }

    private void CutRetry()
    {
        Effects.Add(TimerChange.Cancel(Reconcile.RetryTimer));
        State = State with { Logic = State.Logic.OnRetry(), IsDirty = true };
    }

    private void MarkDirty()
    {
        State = State with { IsDirty = true };
        Next();
    }

    private void Complete(Reconcile.Completed<TResult> completed)
    {
        var (operation, again) = (State.Operation!, State.Flight.IsRequested);
        State = State with { Flight = State.Flight.End(), Operation = null };
        switch (completed.Exception)
        {
            case null:
                var (logic, steps) = State.Logic.OnResult(operation, completed.Result!, State.Spec!.Value, State.IsDirty);
                State = State with { Logic = logic };
                Do(steps);
                break;
            case EngineUnavailableException away:
                Retry(new(ObjectState.Waiting, WaitReasons.EngineUnavailable, away.Message, IsOutage: true));
                break;
            default:
                Report(ObjectState.Failed, "Defect", completed.Exception.Message, null);
                Effects.Add(new ReconcileEffect.Fail(completed.Exception));
                return;
        }

        State = State with { IsDirty = State.IsDirty || again };
        Next();
    }

    private void Next()
    {
        Decide();
        // From now on something is waited for: the operation, or the engine's next listing.
        if (State is { Spec: not null, IsTimed: false } && (State.IsDirty || State.Flight.IsRunning))
        {
            Effects.Add(TimerChange.Start(Reconcile.SlowTimer, State.Settings.SlowAfter));
            State = State with { IsTimed = true };
        }
    }

    private void Decide()
    {
        if (State is not { IsDirty: true, Flight.IsRunning: false, Spec: not null })
        {
            return;
        }

        if (State is { Observation: null, Lost: { } lost })
        {
            State = State with { IsDirty = false };
            Settle(new(ObjectState.Waiting, WaitReasons.EngineUnavailable, lost));
        }
        else if (State is { Observation: { } observed, Freshness.IsFresh: true })
        {
            State = State with { IsDirty = false };
            Do(State.Logic.Decide(State.Spec.Value, observed));
        }
    }

    private void Do(ImmutableArray<Step> steps)
    {
        foreach (var step in steps)
        {
            switch (step)
            {
                case Step.Run<TOperation> run:
                    State = State with { Flight = State.Flight.Begin(), Operation = run.Operation };
                    Effects.Add(new ReconcileEffect.Run<TOperation>(State.Flight.Number, run.Operation));
                    break;
                case Step.Log log:
                    Effects.Add(new ReconcileEffect.LogChange(State.Name, log.Changes));
                    break;
                case Step.Written:
                    State = State with { Freshness = State.Freshness.Changed(now.Timestamp) };
                    Effects.Add(new ReconcileEffect.Relist());
                    break;
                case Step.Again:
                    State = State with { IsDirty = true };
                    break;
                case Step.Settle settle:
                    Settle(settle);
                    break;
                case Step.Retry retry:
                    Retry(retry);
                    break;
                case Step.Finish:
                    Effects.Add(new ReconcileEffect.Finish(State.Spec!.Revision));
                    break;
                case Step.Do other:
                    Effects.Add(other.Effect);
                    break;
                default:
                    throw new InvalidOperationException($"no such step: {step}");
            }
        }
    }

    private void Settle(Step.Settle settle)
    {
        if (State.IsDirty)
        {
            return;
        }

        Effects.Add(TimerChange.Cancel(Reconcile.RetryTimer));
        Effects.Add(TimerChange.Cancel(Reconcile.SlowTimer));
        State = State with { Attempts = 0, IsTimed = false };
        Report(settle.State, settle.Reason, settle.Message, null);
    }

    private void Retry(Step.Retry retry)
    {
        if (State.IsDirty)
        {
            return;
        }

        var curve = retry.IsOutage ? Backoff.OfOutages(State.Settings) : State.Settings.Backoff;
        var delay = Backoff.Delay(curve, State.Attempts + 1, now.Random);
        Effects.Add(TimerChange.Cancel(Reconcile.SlowTimer));
        Effects.Add(TimerChange.Start(Reconcile.RetryTimer, delay));
        State = State with { Attempts = State.Attempts + 1, IsTimed = false };
        Report(retry.State, retry.Reason, retry.Message, now.Utc + delay);
    }

    // Nothing is given up; but an operator should not have to guess what is waited for.
    private void ReportSlow(string operation)
    {
        if (State.Spec is null || (!State.IsDirty && !State.Flight.IsRunning) || State.LastReport is { Status.State: ObjectState.Failed })
        {
            return;
        }

        var awaited = State.Flight.IsRunning ? operation : "the engine to list its networks and containers";
        var seconds = State.Settings.SlowAfter.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        Report(ObjectState.Failed, "Slow", $"not done after {seconds} s: still waiting for {awaited}", null);
    }

    private void Report(ObjectState state, string reason, string message, DateTimeOffset? nextRetry) => Send(new StateReport(
        State.Id,
        State.Spec!.Revision,
        new ObjectStatus
        {
            Kind = State.Kind,
            Name = State.Spec.Name,
            State = state,
            Reason = reason,
            Message = message,
            Attempts = State.Attempts,
            NextRetry = nextRetry,
            Generation = State.Spec.Generation,
        }));

    private void Send(StateReport report)
    {
        if (report != State.LastReport)
        {
            State = State with { LastReport = report };
            Effects.Add(new ReconcileEffect.Report(report));
        }
    }
}
