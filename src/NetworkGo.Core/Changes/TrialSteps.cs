namespace NetworkGo.Core.Changes;

/// <summary>How a trial begins, and how it ends.</summary>
internal sealed class TrialSteps(ChangeDraft draft)
{
    // Recorded first, so that a daemon that dies within it comes back with the former one.
    public void Try(ConfigurationVersion version, TimeSpan within, InForce former, ChangeReason origin, object? order)
    {
        if (draft.State.Trial is { } superseded)
        {
            Drop(superseded, former.Generation, "another one began");
            HoldBackFileOf(superseded);
        }

        var trial = new Trial
        {
            Id = draft.State.Trials + 1,
            Generation = draft.State.Highest + 1,
            Version = version,
            Former = former,
            Within = within,
            Origin = origin,
            Order = order,
        };
        var interrupted = draft.State.Interrupted is { } hash ? new HeldBackFile(hash, HeldBackKind.NotConfirmed) : null;
        draft.State = draft.State with { Trial = trial, Trials = trial.Id, Highest = trial.Generation, HeldBack = draft.State.HeldBack ?? interrupted, Interrupted = null };
        draft.State = draft.State with { Recorded = new RestartRecord(draft.State.HeldBack, version.Hash) };
        draft.Effects.Add(new ChangeEffect.Record(draft.State.Recorded, trial.Id));
    }

    public void Start(long id)
    {
        if (draft.State.Trial is not { IsInForce: false } trial || trial.Id != id)
        {
            return;
        }

        draft.State = draft.State with { Trial = trial with { IsInForce = true, Order = null } };
        draft.TakeUp(new InForce(new GenerationHead(trial.Generation, draft.Utc, ChangeReason.OnTrial, null), trial.Version), TakeUpCause.TrialBegan);
        draft.Effects.Add(new ChangeEffect.StartTimer(id, trial.Within));
        if (trial.Order is { } order)
        {
            draft.Effects.Add(new ChangeEffect.Answer(order, new OrderResult(true, trial.Generation, $"generation {trial.Generation} is on trial")));
        }
    }

    public void GoBack(Trial trial, string why)
    {
        Drop(trial, trial.Former.Generation, why);

        HoldBackFileOf(trial);
        draft.Record();
        draft.TakeUp(trial.Former, TakeUpCause.TrialEnded);
    }

    // Where the file holds what was tried, a restart must not take it.
    public void HoldBackFileOf(Trial trial)
    {
        if (draft.State.FileHash == trial.Version.Hash)
        {
            draft.State = draft.State with { HeldBack = new HeldBackFile(trial.Version.Hash, HeldBackKind.NotConfirmed) };
        }
    }

    public void Drop(Trial trial, long next, string why)
    {
        draft.State = draft.State with { Trial = null };
        draft.Effects.Add(new ChangeEffect.StopTimer());
        draft.Effects.Add(new ChangeEffect.TrialEnded(trial.Generation, next, why));
        if (trial.Order is { } order)
        {
            draft.Refuse(order, $"the trial of generation {trial.Generation} did not begin: {why}");
        }
    }
}
