using Akka.Actor;
using Akka.Event;
using NetworkGo.Actors.Inventory;
using NetworkGo.Actors.Ports;
using NetworkGo.Actors.Reporting;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Reconciling;

/// <summary>
/// The actor of a single thing. It decides nothing: messages go to a <see cref="ReconcileState{TSpec,TObservation,TOperation,TResult}"/>,
/// and it does the effects that come back.
/// </summary>
// See docs/decisions/034.
internal abstract class ReconcilingActor<TSpec, TObservation, TOperation, TResult> : UntypedActor, IWithTimers
    where TSpec : class
    where TObservation : class
    where TOperation : class
{
    private readonly CancellationTokenSource stopping = new();
    private readonly ReconcilerContext shared;
    private ReconcileState<TSpec, TObservation, TOperation, TResult> state;
    private LatestStep progress = new("");
    private long began;

    protected ReconcilingActor(ObjectKind kind, ReconcilerContext context, ReconcileLogic<TSpec, TObservation, TOperation, TResult> logic)
    {
        shared = context;
        state = new() { Kind = kind, Id = context.Id, Settings = context.Settings, Logic = logic };
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected ReconcilerPorts Ports => shared.Ports;

    /// <summary>What it was made with.</summary>
    protected ReconcilerContext Shared => shared;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Result result when ReferenceEquals(result.Incarnation, stopping):
                Take(result.Completed);
                break;
            case Result:
                // Begun before this actor was restarted: what it came to is seen in the next observation.
                break;
            case TimerDue { Name: Reconcile.SlowTimer }:
                Take(new Reconcile.Slow(progress.Step));
                break;
            case Reconcile.Input or TimerDue:
                Take(message);
                break;
            case RollCall:
                Sender.Tell(new RollCall.Present(state.Flight.IsRunning ? Ports.Time.GetElapsedTime(began) : null, progress.Step));
                break;
            case AskAgain:
                Context.Parent.Tell(Reconcile.SpecRequest.Instance);
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
        Timers.StartSingleTimer(nameof(AskAgain), AskAgain.Instance, shared.Settings.Backoff.Initial);
    }

    /// <summary>What the operation waits for at first, for the operator: "the engine to create the network".</summary>
    protected abstract string Describe(TOperation operation);

    /// <summary>Runs the operation.</summary>
    protected abstract Task<TResult> RunAsync(TOperation operation, IProgress<string> progress, CancellationToken cancellationToken);

    /// <summary>Whether it may have changed since the last pass, although no message said so. Does not wait.</summary>
    protected virtual bool MayHaveDrifted(TSpec? wanted, TObservation observed) => true;

    /// <summary>What runs need not finish what the next operation does again. Does not wait.</summary>
    protected virtual void Supersede()
    {
    }

    /// <summary>Holds nothing of the thing open.</summary>
    protected virtual void Release()
    {
    }

    private void Take(object message)
    {
        (state, var effects) = state.On(message, Moment.Now(Ports));
        foreach (var effect in effects)
        {
            Do(effect);
        }
    }

    private void Do(Effect effect)
    {
        switch (effect)
        {
            case TimerChange timer:
                timer.Apply(Timers);
                break;
            case ReconcileEffect.Run<TOperation> run:
                Start(run.Number, run.Operation);
                break;
            case ReconcileEffect.Supersede:
                Supersede();
                break;
            case ReconcileEffect.CheckDrift<TSpec, TObservation> check when MayHaveDrifted(check.Wanted, check.Observed):
                Take(Reconcile.Drifted.Instance);
                break;
            case ReconcileEffect.CheckDrift<TSpec, TObservation>:
                break;
            case ReconcileEffect.Report report:
                shared.Board.Tell(report.Value);
                break;
            case ReconcileEffect.ReportConflicts report:
                shared.Board.Tell(new StatusBoardActor.ConflictReport(shared.Id, report.Conflicts));
                break;
            case ReconcileEffect.TellRefused tell:
                Context.Parent.Tell(tell.Value);
                break;
            case ReconcileEffect.Relist:
                // By its name: the inventory may be another actor by now.
                Context.ActorSelection($"../{DockerInventoryActor.Name}").Tell(DockerInventoryActor.RelistNow.Instance);
                break;
            case ReconcileEffect.LogChange change:
                Ports.Log.Changed(state.Kind, change.Name, change.Changes);
                break;
            case ReconcileEffect.LogRetry retry:
                Ports.Log.Retrying(state.Kind, retry.Name);
                break;
            case ReconcileEffect.Release:
                Release();
                break;
            case ReconcileEffect.Finish finish:
                Context.Parent.Tell(new Reconcile.Finished(finish.Revision));
                break;
            case ReconcileEffect.Fail fail:
                throw new ReconcileFailedException($"{state.Kind} {shared.Id}", fail.Cause);
            default:
                throw new InvalidOperationException($"no such effect: {effect}");
        }
    }

    private void Start(long number, TOperation operation)
    {
        var (incarnation, current) = (stopping, new LatestStep(Describe(operation)));
        progress = current;
        began = Ports.Time.GetTimestamp();
        _ = RunGuardedAsync(operation, current, incarnation.Token).PipeTo(
            Self,
            success: result => new Result(incarnation, new(number, result, null)),
            failure: exception => new Result(incarnation, new(number, default, exception)));
    }

    // What it throws before its first await comes back like all else.
    private async Task<TResult> RunGuardedAsync(TOperation operation, LatestStep current, CancellationToken cancellationToken) =>
        await RunAsync(operation, current, cancellationToken).ConfigureAwait(false);

    private sealed record Result(object Incarnation, Reconcile.Completed<TResult> Completed) : IDeadLetterSuppression;

    private sealed record AskAgain : IDeadLetterSuppression
    {
        internal static AskAgain Instance { get; } = new();
    }
}
