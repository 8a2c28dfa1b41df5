namespace NetworkGo.Core.Changes;

/// <summary>What the configuration file says: taken, tried or held back.</summary>
internal sealed class FileSteps(ChangeDraft draft, TrialSteps trials)
{
    // The first valid file since the start: it is taken, unless the state folder says that exactly this text is not to be.
    public void Begin(ConfigurationVersion version)
    {
        var good = draft.State.InForce ?? draft.State.Last;
        var held = draft.State.HeldBack?.Hash == version.Hash ? draft.State.HeldBack
            : draft.State.Interrupted == version.Hash ? new HeldBackFile(version.Hash, HeldBackKind.NotConfirmed)
            : draft.State.IsRecordDamaged && good?.Version.Means(version) == false ? new HeldBackFile(version.Hash, HeldBackKind.Unknown)
            : null;
        draft.State = draft.State with { HeldBack = held, Interrupted = null, IsRecordDamaged = false };
        if (held is not null && good is not null && !good.Version.Equals(version))
        {
            draft.State = draft.State with { FileHash = version.Hash, IsFileRejected = false };
            draft.Record();
            if (draft.State.InForce is null)
            {
                draft.TakeUp(good, TakeUpCause.LastGood);
            }
        }
        else if (draft.State.InForce is not null)
        {
            // It was broken or missing at the start.
            Accept(version);
        }
        else
        {
            draft.State = draft.State with { FileHash = version.Hash, IsFileRejected = false, HeldBack = null };
            draft.Record();
            if (draft.State.Last?.Version.Means(version) == true)
            {
                var isSameText = draft.State.Last.Version.Equals(version);
                draft.TakeUp(draft.State.Last with { Version = version }, TakeUpCause.Change);
                draft.KeepUnless(isSameText);
            }
            else
            {
                draft.TakeNew(version, ChangeReason.Edit, null);
            }
        }
    }

    public void Accept(ConfigurationVersion version)
    {
        var wasRejected = draft.State.IsFileRejected;
        var isSameFile = draft.State.FileHash == version.Hash;
        draft.State = draft.State with { IsFileRejected = false, FileHash = version.Hash, HeldBack = isSameFile ? draft.State.HeldBack : null };
        if (isSameFile || draft.State.Trial?.Version.Equals(version) == true)
        {
            // No edit: the text as before, or the one that is tried, which its author has written there.
            draft.Record();
            draft.Correct(wasRejected);
        }
        else if (draft.State.Trial is { } trial)
        {
            Edit(version, trial);
        }
        else if (draft.State.InForce!.Version.Means(version))
        {
            draft.Record();
            var isSameText = draft.State.InForce.Version.Equals(version);
            draft.State = draft.State with { InForce = draft.State.InForce with { Version = version } };
            draft.KeepUnless(isSameText);
            draft.Correct(wasRejected);
        }
        else if (draft.State.ConfirmEdits is { } within)
        {
            trials.Try(version, within, draft.State.InForce, ChangeReason.Edit, null);
        }
        else
        {
            draft.Record();
            draft.TakeNew(version, ChangeReason.Edit, null);
        }
    }

    // An edit within a trial wins over it. Where edits are tried themselves, it is the next trial.
    private void Edit(ConfigurationVersion version, Trial trial)
    {
        const string Why = "the configuration file was edited";
        if (trial.Former.Version.Means(version))
        {
            var isSameText = trial.Former.Version.Equals(version);
            trials.Drop(trial, trial.Former.Generation, Why);
            draft.Record();
            draft.TakeUp(trial.Former with { Version = version }, TakeUpCause.TrialEnded);
            draft.KeepUnless(isSameText);
        }
        else if (draft.State.ConfirmEdits is { } within)
        {
            trials.Try(version, within, trial.Former, ChangeReason.Edit, null);
        }
        else if (trial.IsInForce && trial.Version.Means(version))
        {
            trials.Drop(trial, trial.Generation, Why);
            draft.State = draft.State with { InForce = new InForce(draft.State.InForce!.Head with { Reason = ChangeReason.Edit }, version) };
            draft.KeepUnless(false);
            draft.Record();
        }
        else
        {
            trials.Drop(trial, draft.State.Highest + 1, Why);
            draft.Record();
            draft.TakeNew(version, ChangeReason.Edit, null);
        }
    }

    public void Reject()
    {
        draft.State = draft.State with { IsFileRejected = true };
        if (draft.State is { InForce: null, Last: { } last })
        {
            draft.TakeUp(last, TakeUpCause.LastGood);
        }
    }
}
