using Akka.Actor;
using Akka.Event;
using NetworkGo.Actors.Keeping;
using NetworkGo.Actors.Ports;
using NetworkGo.Actors.Reporting;
using NetworkGo.Actors.Settings;
using NetworkGo.Actors.Watching;
using NetworkGo.Core.Changes;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Loading;

namespace NetworkGo.Actors.Supervision;

/// <summary>
/// Every way by which a configuration comes into force: the file, orders, trials, and what a start finds in the state folder. It decides
/// nothing: messages go to a <see cref="ChangeState"/>, and it does the effects that come back. Lives on the supervisor's thread.
/// </summary>
/// <param name="ports">The world.</param>
/// <param name="settings">Tuning.</param>
/// <param name="self">The supervisor.</param>
/// <param name="timers">Its timers, which count monotonic time.</param>
/// <param name="board">The status board.</param>
/// <param name="takeUp">Has a configuration come into force.</param>
internal sealed class ChangeControl(
    ReconcilerPorts ports, ReconcilerSettings settings, IActorRef self, ITimerScheduler timers, IActorRef board, Action<InForce> takeUp)
{
    private const string TrialTimer = "trial";

    private readonly StateFolderWatch folder = new(ports);
    private ChangeState state = new(settings.ConfirmEdits > TimeSpan.Zero ? settings.ConfirmEdits : null);
    private readonly ActorSelection keeper = new(self, StateKeeperActor.Name);
    private EquatableArray<ConfigurationMistake> warnings;
    private long trialSince;
    private StatusBoardActor.ChangeStatus? shown;

    private long Generation => state.InForce?.Generation ?? 0;

    /// <summary>Reads the state folder, by the actor that keeps it.</summary>
    internal void Start()
    {
        if (ports.Generations is null)
        {
            On(new ChangeInput.FolderRead(null, 0, RestartRecord.None));
        }
        else
        {
            keeper.Tell(new KeeperCommand.Read());
        }
    }

    /// <summary>The configuration file is valid by itself.</summary>
    internal void Accept(ConfigWatcherActor.ConfigurationAccepted accepted) => On(new ChangeInput.FileAccepted(
        new ConfigurationVersion(accepted.Content, accepted.Configuration), accepted.AllowsEmpty, accepted.Warnings));

    /// <summary>The configuration file is invalid or cannot be read.</summary>
    internal void Reject(ConfigWatcherActor.ConfigurationRejected rejected) => On(new ChangeInput.FileRejected(rejected.Mistakes, rejected.ReadFailure));

    /// <summary>Takes an order, what the state keeper says, or a timer.</summary>
    internal void Take(object message, IActorRef sender)
    {
        switch (message)
        {
            case ChangeOrder.Apply order:
                Load(order.Content, loaded => new Ordered(sender, order.Content, loaded, version => new ChangeInput.Apply(sender, version, order.Within, loaded.AllowsEmpty)));
                break;
            case ChangeOrder.Confirm:
                On(new ChangeInput.Confirm(sender));
                break;
            case ChangeOrder.RollBack { Generation: null } when state.Trial is not null:
                On(new ChangeInput.EndTrial(sender));
                break;
            case ChangeOrder.RollBack order:
                keeper.Tell(new KeeperCommand.Fetch(sender, order.Generation, Generation));
                break;
            case KeeperResult.Fetched { Generation: { } kept } fetched:
                var content = kept.Content.ToArray();
                Load(content, loaded => new Ordered(
                    (IActorRef)fetched.Order, content, loaded, version => new ChangeInput.Rollback(fetched.Order, kept.Head.Number, version)));
                break;
            case KeeperResult.Fetched fetched:
                ((IActorRef)fetched.Order).Tell(new OrderResult(false, Generation, fetched.Failure));
                break;
            case Ordered { Loaded.Configuration: { } configuration } ordered:
                warnings = ordered.Loaded.Warnings;
                On(ordered.Input(new ConfigurationVersion(ordered.Content, configuration)));
                break;
            case Ordered ordered:
                ordered.Order.Tell(new OrderResult(false, Generation, "the file is not valid") { Mistakes = ordered.Loaded.Mistakes });
                break;
            case KeeperResult.Folder read:
                var input = folder.Take(read.Content);
                // Before anything of it is in force.
                Show();
                On(input);
                break;
            case KeeperResult.Overtaken overtaken:
                On(new ChangeInput.FolderOvertaken(overtaken.Highest));
                break;
            case KeeperResult.Kept kept:
                folder.Take(kept.Failure);
                Show();
                break;
            case KeeperResult.TrialRecorded recorded:
                On(new ChangeInput.TrialRecorded(recorded.Trial));
                break;
            case KeeperResult.FileWritten written:
                On(new ChangeInput.FileWritten(written.Order, written.Version, written.Failure));
                break;
            case TrialDue due:
                On(new ChangeInput.TrialDue(due.Id));
                break;
            default:
                throw new ArgumentException($"no such message: {message}", nameof(message));
        }
    }

    /// <summary>Whether a message is for <see cref="Take"/>.</summary>
    internal static bool IsFor(object message) => message is ChangeOrder or KeeperResult or Ordered or TrialDue;

    // A large file takes long to validate, and the supervisor has other things to do.
    private void Load(byte[] content, Func<LoadResult, Ordered> ordered) =>
        _ = Task.Run(() => ordered(ports.Load(content))).PipeTo(self);

    private void On(ChangeInput input)
    {
        (state, var effects) = state.On(input, ports.Time.GetUtcNow());
        foreach (var effect in effects)
        {
            Do(effect);
        }

        Show();
    }

    private void Do(ChangeEffect effect)
    {
        switch (effect)
        {
            case ChangeEffect.TakeUp take:
                // Before the lines of what it changes; the log waits for no one.
                Log(take);
                takeUp(take.InForce);
                break;
            case ChangeEffect.FileJudged judged:
                Judged(judged);
                break;
            case ChangeEffect.Keep keep when ports.Generations is not null:
                keeper.Tell(new KeeperCommand.Keep(new StoredGeneration(keep.InForce.Head, keep.InForce.Version.Content)));
                break;
            case ChangeEffect.Record record when ports.Generations is not null:
                keeper.Tell(new KeeperCommand.Record(record.What, record.Trial));
                break;
            case ChangeEffect.Record { Trial: { } trial }:
                // Nothing is kept: the file on the disk is what a restart takes.
                self.Tell(new KeeperResult.TrialRecorded(trial));
                break;
            case ChangeEffect.Keep or ChangeEffect.Record:
                break;
            case ChangeEffect.WriteFile write:
                keeper.Tell(new KeeperCommand.WriteFile(write.Order, write.Version));
                break;
            case ChangeEffect.StartTimer start:
                trialSince = ports.Time.GetTimestamp();
                timers.StartSingleTimer(TrialTimer, new TrialDue(start.Id), start.After);
                break;
            case ChangeEffect.StopTimer:
                timers.Cancel(TrialTimer);
                break;
            case ChangeEffect.TrialEnded ended:
                ports.Log.TrialEnded(ended.Generation, ended.InForce, ended.Why);
                break;
            case ChangeEffect.Answer answer:
                ((IActorRef)answer.Order).Tell(answer.Result);
                break;
            default:
                throw new InvalidOperationException($"no such effect: {effect}");
        }
    }

    private void Judged(ChangeEffect.FileJudged file)
    {
        board.Tell(new StatusBoardActor.FileState(file.Mistakes, file.ReadFailure, file.Warnings));
        if (file.Mistakes.Count > 0 || file.ReadFailure is not null)
        {
            ports.Log.ConfigurationRejected(ports.Configuration.Location, Generation, file.Mistakes, file.ReadFailure);
        }
        else
        {
            warnings = file.Warnings;
        }
    }

    private void Log(ChangeEffect.TakeUp take)
    {
        var location = ports.Configuration.Location;
        switch (take.Cause)
        {
            case TakeUpCause.LastGood:
                ports.Log.LastGoodInForce(location, take.InForce.Generation, state.IsFileRejected ? "the file is rejected" : Words(state.FileHeldBack));
                break;
            case TakeUpCause.TrialBegan:
                ports.Log.TrialBegan(take.InForce.Generation, state.Trial!.Former.Generation, state.Trial.Within);
                break;
            case TakeUpCause.TrialEnded:
                // Said with the trial's end.
                break;
            default:
                ports.Log.ConfigurationAccepted(location, take.InForce.Generation, warnings);
                break;
        }
    }

    private static string Words(HeldBackKind? kind) => kind switch
    {
        HeldBackKind.Overruled => "a later order could not be written to the file",
        HeldBackKind.Unknown => "whether what the file holds was confirmed is not known: its record is damaged",
        _ => "what the file holds was on trial and was not confirmed",
    };

    private void Show()
    {
        var trial = state.Trial is { IsInForce: true } pending ? pending.Status : null;
        var next = new StatusBoardActor.ChangeStatus(trial, trialSince, state.FileHeldBack?.ToString(), folder.Status);
        if (next != shown)
        {
            shown = next;
            board.Tell(next);
        }
    }

    // A file that was ordered is loaded.
    private sealed record Ordered(IActorRef Order, byte[] Content, LoadResult Loaded, Func<ConfigurationVersion, ChangeInput> Input) : IDeadLetterSuppression;

    private sealed record TrialDue(long Id) : IDeadLetterSuppression;
}
