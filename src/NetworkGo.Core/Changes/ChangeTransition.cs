using NetworkGo.Core.Configuration;
using NetworkGo.Core.Loading;

namespace NetworkGo.Core.Changes;

/// <summary>One message's way through a <see cref="ChangeState"/>. Lives for that message only.</summary>
internal sealed class ChangeTransition
{
    private readonly ChangeDraft draft;
    private readonly TrialSteps trials;
    private readonly FileSteps files;
    private readonly OrderSteps orders;

    public ChangeTransition(ChangeState state, DateTimeOffset utc)
    {
        draft = new ChangeDraft(state, utc);
        trials = new TrialSteps(draft);
        files = new FileSteps(draft, trials);
        orders = new OrderSteps(draft, trials);
    }

    public ChangeState State => draft.State;

    public IReadOnlyList<ChangeEffect> Effects => draft.Effects;

    public void Take(ChangeInput input)
    {
        switch (input)
        {
            case ChangeInput.FolderRead read:
                Take(read);
                break;
            case ChangeInput.FolderOvertaken overtaken:
                Take(overtaken);
                break;
            case ChangeInput.FileAccepted or ChangeInput.FileRejected when !State.IsReady:
                // What it would take out, and what would come in its place, is known once the folder was read.
                draft.State = State with { Early = input };
                break;
            case ChangeInput.FileAccepted accepted:
                Take(accepted);
                break;
            case ChangeInput.FileRejected rejected:
                Take(rejected);
                break;
            case ChangeInput.Apply order when State.IsReady && Refusal(order.Version, order.AllowsEmpty) is { } refusal:
                draft.Effects.Add(new ChangeEffect.Answer(
                    order.Order, new OrderResult(false, State.InForce?.Generation ?? 0, "the file is not valid") { Mistakes = [refusal] }));
                break;
            case ChangeInput.Apply order:
                orders.Apply(order);
                break;
            case ChangeInput.Confirm order:
                orders.Confirm(order);
                break;
            case ChangeInput.EndTrial order:
                orders.EndTrial(order);
                break;
            case ChangeInput.Rollback order:
                // Who names a generation knows what is in it.
                orders.RollBack(order);
                break;
            case ChangeInput.TrialRecorded recorded:
                trials.Start(recorded.Id);
                break;
            case ChangeInput.TrialDue due when State.Trial is { IsInForce: true } trial && trial.Id == due.Id:
                trials.GoBack(trial, "it was not confirmed in time");
                break;
            case ChangeInput.TrialDue:
                break;
            case ChangeInput.FileWritten written:
                orders.Take(written);
                break;
            default:
                throw new ArgumentException($"no such input: {input}", nameof(input));
        }
    }

    // Only once: a folder that answers late, after it was given up, changes nothing any more.
    private void Take(ChangeInput.FolderRead read)
    {
        if (State.IsReady)
        {
            return;
        }

        var early = State.Early;
        draft.State = State with
        {
            IsReady = true,
            Early = null,
            Last = read.Last,
            Highest = Math.Max(State.Highest, read.Highest),
            HeldBack = read.Record.HeldBack,
            Interrupted = read.Record.OnTrial,
            IsRecordDamaged = read.IsRecordDamaged,
            Recorded = read.IsRecordDamaged ? RestartRecord.Damaged : read.Record,
        };
        if (early is not null)
        {
            Take(early);
        }
    }

    // A start takes the newest: what is in force has to be above all that came back with the folder. A trial is no generation there yet.
    private void Take(ChangeInput.FolderOvertaken overtaken)
    {
        draft.State = State with { Highest = Math.Max(State.Highest, overtaken.Highest) };
        if (State is { Trial: null, InForce: { } inForce } && inForce.Generation < overtaken.Highest)
        {
            draft.State = State with { Highest = State.Highest + 1 };
            draft.TakeUp(inForce with { Head = inForce.Head with { Number = State.Highest } }, TakeUpCause.Renumbered);
            draft.KeepUnless(false);
        }
    }

    private void Take(ChangeInput.FileAccepted accepted)
    {
        if (Refusal(accepted.Version, accepted.AllowsEmpty) is { } refusal)
        {
            Take(new ChangeInput.FileRejected([refusal], null));
            return;
        }

        draft.Effects.Add(new ChangeEffect.FileJudged([], null, accepted.Warnings));
        if (State.FileHash is null)
        {
            files.Begin(accepted.Version);
        }
        else
        {
            files.Accept(accepted.Version);
        }
    }

    private void Take(ChangeInput.FileRejected rejected)
    {
        files.Reject();
        draft.Effects.Add(new ChangeEffect.FileJudged(rejected.Mistakes, rejected.ReadFailure, []));
    }

    private ConfigurationMistake? Refusal(ConfigurationVersion version, bool allowsEmpty) => EmptyFile.Refusal(version.Configuration, allowsEmpty, draft.Managed);
}
