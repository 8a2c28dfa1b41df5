namespace NetworkGo.Core.Changes;

/// <summary>Orders, and what became of the file that they had written.</summary>
internal sealed class OrderSteps(ChangeDraft draft, TrialSteps trials)
{
    private const string Starting = "the daemon is starting: its state folder is being read; try again";

    public void Apply(ChangeInput.Apply order)
    {
        if (!draft.State.IsReady)
        {
            draft.Refuse(order.Order, Starting);
        }
        else if (order.Within is not { } within)
        {
            Settle(order.Order, order.Version, ChangeReason.Apply, null);
        }
        else if (draft.State.InForce is not { } inForce)
        {
            draft.Refuse(order.Order, "there is no configuration in force to go back to: apply it without --confirm");
        }
        else if ((draft.State.Trial?.Former ?? inForce).Version.Means(order.Version))
        {
            draft.Refuse(order.Order, draft.State.Trial is null ? "it is in force already: there is nothing to try" : "it is what the pending trial goes back to: 'network-go rollback' ends the trial");
        }
        else
        {
            trials.Try(order.Version, within, draft.State.Trial?.Former ?? inForce, ChangeReason.Apply, order.Order);
        }
    }

    public void Confirm(ChangeInput.Confirm order)
    {
        if (draft.State.Trial is { IsInForce: true } trial)
        {
            Settle(order.Order, trial.Version, ChangeReason.Confirmed, null);
        }
        else
        {
            draft.Refuse(order.Order, "there is no trial to confirm");
        }
    }

    public void EndTrial(ChangeInput.EndTrial order)
    {
        if (draft.State.Trial is { } trial)
        {
            Settle(order.Order, trial.Former.Version, trial.Former.Head.Reason, trial.Former.Head.From);
        }
        else
        {
            draft.Refuse(order.Order, "there is no trial to end");
        }
    }

    public void RollBack(ChangeInput.Rollback order)
    {
        if (draft.State.InForce is not { } inForce)
        {
            draft.Refuse(order.Order, Starting);
        }
        else if (draft.State.Trial is null && inForce.Version.Means(order.Version))
        {
            draft.Refuse(order.Order, $"generation {order.To} is the same as what is in force");
        }
        else
        {
            Settle(order.Order, order.Version, ChangeReason.Rollback, order.To);
        }
    }

    // For good: it is kept, and the file is made to agree.
    private void Settle(object order, ConfigurationVersion version, ChangeReason reason, long? from)
    {
        var (trial, inForce) = (draft.State.Trial, draft.State.InForce);
        var isTried = trial is { IsInForce: true } && trial.Version.Means(version);
        if (trial is not null)
        {
            var next = isTried ? trial.Generation : trial.Former.Version.Means(version) ? trial.Former.Generation : draft.State.Highest + 1;
            trials.Drop(trial, next, reason == ChangeReason.Confirmed ? "it was confirmed" : isTried ? "it was applied for good" : "an order ended it");
        }

        if (isTried)
        {
            draft.State = draft.State with { InForce = new InForce(inForce!.Head with { Reason = reason, From = from }, version) };
            draft.KeepUnless(false);
        }
        else if (trial is null && inForce?.Version.Means(version) == true)
        {
            draft.State = draft.State with { InForce = inForce with { Version = version } };
            draft.KeepUnless(inForce.Version.Equals(version));
        }
        else if (trial?.Former.Version.Means(version) == true)
        {
            draft.TakeUp(trial.Former with { Version = version }, TakeUpCause.TrialEnded);
            draft.KeepUnless(trial.Former.Version.Equals(version));
        }
        else
        {
            draft.TakeNew(version, reason, from);
        }

        if (draft.State.FileHash == version.Hash && !draft.State.IsFileRejected)
        {
            draft.State = draft.State with { HeldBack = null };
            draft.Record();
            draft.Answer(order, "");
        }
        else
        {
            // Until it is written, and where it cannot be, what the file holds must not be taken by a restart.
            draft.State = draft.State with { HeldBack = draft.State.FileHash is { } hash && hash != version.Hash ? new HeldBackFile(hash, HeldBackKind.Overruled) : null };
            draft.Record();
            draft.Effects.Add(new ChangeEffect.WriteFile(order, version));
        }
    }

    public void Take(ChangeInput.FileWritten written)
    {
        if (written.Failure is { } failure)
        {
            draft.Answer(written.Order, $", but the configuration file is not written: {failure}");
            return;
        }

        // An edit that came in between is found by its text, which then differs from this one.
        if (draft.State.Trial is null && draft.State.InForce?.Version.Equals(written.Version) == true)
        {
            draft.State = draft.State with { FileHash = written.Version.Hash, IsFileRejected = false, HeldBack = null, Interrupted = null };
            draft.Record();
        }

        draft.Answer(written.Order, ", and in the configuration file");
    }
}
