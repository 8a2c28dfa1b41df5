namespace NetworkGo.Core.Changes;

/// <summary>One message's way through a <see cref="ChangeState"/>. Lives for that message only.</summary>
internal sealed class ChangeTransition(ChangeState state, DateTimeOffset utc)
{
    private const string Starting = "the daemon is starting: its state folder is being read; try again";

    public ChangeState State { get; private set; } = state;

    public List<ChangeEffect> Effects { get; } = [];

    public void Take(ChangeInput input)
    {
        switch (input)
        {
            case ChangeInput.FolderRead read:
                Take(read);
                break;
            case ChangeInput.FileAccepted or ChangeInput.FileRejected when !State.IsReady:
                State = State with { Early = input };
                break;
            case ChangeInput.FileAccepted accepted when State.FileHash is null:
                Begin(accepted.Version);
                break;
            case ChangeInput.FileAccepted accepted:
                Accept(accepted.Version);
                break;
            case ChangeInput.FileRejected:
                Reject();
                break;
            case ChangeInput.Apply order:
                Apply(order);
                break;
            case ChangeInput.Confirm order:
                Confirm(order);
                break;
            case ChangeInput.EndTrial order:
                EndTrial(order);
                break;
            case ChangeInput.Rollback order:
                RollBack(order);
                break;
            case ChangeInput.TrialRecorded recorded:
                Start(recorded.Id);
                break;
            case ChangeInput.TrialDue due when State.Trial is { IsInForce: true } trial && trial.Id == due.Id:
                GoBack(trial, "it was not confirmed in time");
                break;
            case ChangeInput.TrialDue:
                break;
            case ChangeInput.FileWritten written:
                Take(written);
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

        State = State with
        {
            IsReady = true,
            Early = null,
            Last = read.Last,
            Highest = Math.Max(State.Highest, read.Highest),
            HeldBack = read.Record.HeldBack,
            Interrupted = read.Record.OnTrial,
            Recorded = read.Record,
        };
        if (early is not null)
        {
            Take(early);
        }
    }

    // The first valid file since the start: it is taken, unless the state folder says that exactly this text is not to be.
    private void Begin(ConfigurationVersion version)
    {
        var good = State.InForce ?? State.Last;
        var held = State.HeldBack?.Hash == version.Hash ? State.HeldBack
            : State.Interrupted == version.Hash ? new HeldBackFile(version.Hash, HeldBackKind.NotConfirmed)
            : null;
        State = State with { HeldBack = held, Interrupted = null };
        if (held is not null && good is not null && !good.Version.Equals(version))
        {
            State = State with { FileHash = version.Hash, IsFileRejected = false };
            Record();
            if (State.InForce is null)
            {
                TakeUp(good, TakeUpCause.LastGood);
            }
        }
        else if (State.InForce is not null)
        {
            // It was broken or missing at the start.
            Accept(version);
        }
        else
        {
            State = State with { FileHash = version.Hash, IsFileRejected = false, HeldBack = null };
            Record();
            if (State.Last?.Version.Means(version) == true)
            {
                var isSameText = State.Last.Version.Equals(version);
                TakeUp(State.Last with { Version = version }, TakeUpCause.Change);
                KeepUnless(isSameText);
            }
            else
            {
                TakeNew(version, ChangeReason.Edit, null);
            }
        }
    }

    private void Accept(ConfigurationVersion version)
    {
        var wasRejected = State.IsFileRejected;
        var isSameFile = State.FileHash == version.Hash;
        State = State with { IsFileRejected = false, FileHash = version.Hash, HeldBack = isSameFile ? State.HeldBack : null };
        if (isSameFile || State.Trial?.Version.Equals(version) == true)
        {
            // No edit: the text as before, or the one that is tried, which its author has written there.
            Record();
            Correct(wasRejected);
        }
        else if (State.Trial is { } trial)
        {
            Edit(version, trial);
        }
        else if (State.InForce!.Version.Means(version))
        {
            Record();
            var isSameText = State.InForce.Version.Equals(version);
            State = State with { InForce = State.InForce with { Version = version } };
            KeepUnless(isSameText);
            Correct(wasRejected);
        }
        else if (State.ConfirmEdits is { } within)
        {
            Try(version, within, State.InForce, ChangeReason.Edit, null);
        }
        else
        {
            Record();
            TakeNew(version, ChangeReason.Edit, null);
        }
    }

    // An edit within a trial wins over it. Where edits are tried themselves, it is the next trial.
    private void Edit(ConfigurationVersion version, Trial trial)
    {
        const string Why = "the configuration file was edited";
        if (trial.Former.Version.Means(version))
        {
            var isSameText = trial.Former.Version.Equals(version);
            Drop(trial, trial.Former.Generation, Why);
            Record();
            TakeUp(trial.Former with { Version = version }, TakeUpCause.TrialEnded);
            KeepUnless(isSameText);
        }
        else if (State.ConfirmEdits is { } within)
        {
            Try(version, within, trial.Former, ChangeReason.Edit, null);
        }
        else if (trial.IsInForce && trial.Version.Means(version))
        {
            Drop(trial, trial.Generation, Why);
            State = State with { InForce = new InForce(State.InForce!.Head with { Reason = ChangeReason.Edit }, version) };
            KeepUnless(false);
            Record();
        }
        else
        {
            Drop(trial, State.Highest + 1, Why);
            Record();
            TakeNew(version, ChangeReason.Edit, null);
        }
    }

    private void Reject()
    {
        State = State with { IsFileRejected = true };
        if (State is { InForce: null, Last: { } last })
        {
            TakeUp(last, TakeUpCause.LastGood);
        }
    }

    private void Apply(ChangeInput.Apply order)
    {
        if (!State.IsReady)
        {
            Refuse(order.Order, Starting);
        }
        else if (order.Within is not { } within)
        {
            Settle(order.Order, order.Version, ChangeReason.Apply, null);
        }
        else if (State.InForce is not { } inForce)
        {
            Refuse(order.Order, "there is no configuration in force to go back to: apply it without --confirm");
        }
        else if ((State.Trial?.Former ?? inForce).Version.Means(order.Version))
        {
            Refuse(order.Order, State.Trial is null ? "it is in force already: there is nothing to try" : "it is what the pending trial goes back to: 'network-go rollback' ends the trial");
        }
        else
        {
            Try(order.Version, within, State.Trial?.Former ?? inForce, ChangeReason.Apply, order.Order);
        }
    }

    private void Confirm(ChangeInput.Confirm order)
    {
        if (State.Trial is { IsInForce: true } trial)
        {
            Settle(order.Order, trial.Version, ChangeReason.Confirmed, null);
        }
        else
        {
            Refuse(order.Order, "there is no trial to confirm");
        }
    }

    private void EndTrial(ChangeInput.EndTrial order)
    {
        if (State.Trial is { } trial)
        {
            Settle(order.Order, trial.Former.Version, trial.Former.Head.Reason, trial.Former.Head.From);
        }
        else
        {
            Refuse(order.Order, "there is no trial to end");
        }
    }

    private void RollBack(ChangeInput.Rollback order)
    {
        if (State.InForce is not { } inForce)
        {
            Refuse(order.Order, Starting);
        }
        else if (State.Trial is null && inForce.Version.Means(order.Version))
        {
            Refuse(order.Order, $"generation {order.To} is the same as what is in force");
        }
        else
        {
            Settle(order.Order, order.Version, ChangeReason.Rollback, order.To);
        }
    }

    // Recorded first, so that a daemon that dies within it comes back with the former one.
    private void Try(ConfigurationVersion version, TimeSpan within, InForce former, ChangeReason origin, object? order)
    {
        if (State.Trial is { } superseded)
        {
            Drop(superseded, former.Generation, "another one began");
            HoldBackFileOf(superseded);
        }

        var trial = new Trial
        {
            Id = State.Trials + 1,
            Generation = State.Highest + 1,
            Version = version,
            Former = former,
            Within = within,
            Origin = origin,
            Order = order,
        };
        var interrupted = State.Interrupted is { } hash ? new HeldBackFile(hash, HeldBackKind.NotConfirmed) : null;
        State = State with { Trial = trial, Trials = trial.Id, Highest = trial.Generation, HeldBack = State.HeldBack ?? interrupted, Interrupted = null };
        State = State with { Recorded = new RestartRecord(State.HeldBack, version.Hash) };
        Effects.Add(new ChangeEffect.Record(State.Recorded, trial.Id));
    }

    private void Start(long id)
    {
        if (State.Trial is not { IsInForce: false } trial || trial.Id != id)
        {
            return;
        }

        State = State with { Trial = trial with { IsInForce = true, Order = null } };
        TakeUp(new InForce(new GenerationHead(trial.Generation, utc, ChangeReason.OnTrial, null), trial.Version), TakeUpCause.TrialBegan);
        Effects.Add(new ChangeEffect.StartTimer(id, trial.Within));
        if (trial.Order is { } order)
        {
            Effects.Add(new ChangeEffect.Answer(order, new OrderResult(true, trial.Generation, $"generation {trial.Generation} is on trial")));
        }
    }

    private void GoBack(Trial trial, string why)
    {
        Drop(trial, trial.Former.Generation, why);

        HoldBackFileOf(trial);
        Record();
        TakeUp(trial.Former, TakeUpCause.TrialEnded);
    }

    // Where the file holds what was tried, a restart must not take it.
    private void HoldBackFileOf(Trial trial)
    {
        if (State.FileHash == trial.Version.Hash)
        {
            State = State with { HeldBack = new HeldBackFile(trial.Version.Hash, HeldBackKind.NotConfirmed) };
        }
    }

    // For good: it is kept, and the file is made to agree.
    private void Settle(object order, ConfigurationVersion version, ChangeReason reason, long? from)
    {
        var (trial, inForce) = (State.Trial, State.InForce);
        var isTried = trial is { IsInForce: true } && trial.Version.Means(version);
        if (trial is not null)
        {
            var next = isTried ? trial.Generation : trial.Former.Version.Means(version) ? trial.Former.Generation : State.Highest + 1;
            Drop(trial, next, reason == ChangeReason.Confirmed ? "it was confirmed" : isTried ? "it was applied for good" : "an order ended it");
        }

        if (isTried)
        {
            State = State with { InForce = new InForce(inForce!.Head with { Reason = reason, From = from }, version) };
            KeepUnless(false);
        }
        else if (trial is null && inForce?.Version.Means(version) == true)
        {
            State = State with { InForce = inForce with { Version = version } };
            KeepUnless(inForce.Version.Equals(version));
        }
        else if (trial?.Former.Version.Means(version) == true)
        {
            TakeUp(trial.Former with { Version = version }, TakeUpCause.TrialEnded);
            KeepUnless(trial.Former.Version.Equals(version));
        }
        else
        {
            TakeNew(version, reason, from);
        }

        if (State.FileHash == version.Hash && !State.IsFileRejected)
        {
            State = State with { HeldBack = null };
            Record();
            Answer(order, "");
        }
        else
        {
            // Until it is written, and where it cannot be, what the file holds must not be taken by a restart.
            State = State with { HeldBack = State.FileHash is { } hash && hash != version.Hash ? new HeldBackFile(hash, HeldBackKind.Overruled) : null };
            Record();
            Effects.Add(new ChangeEffect.WriteFile(order, version));
        }
    }

    private void Take(ChangeInput.FileWritten written)
    {
        if (written.Failure is { } failure)
        {
            Answer(written.Order, $", but the configuration file is not written: {failure}");
            return;
        }

        // An edit that came in between is found by its text, which then differs from this one.
        if (State.Trial is null && State.InForce?.Version.Equals(written.Version) == true)
        {
            State = State with { FileHash = written.Version.Hash, IsFileRejected = false, HeldBack = null, Interrupted = null };
            Record();
        }

        Answer(written.Order, ", and in the configuration file");
    }

    private void Answer(object order, string rest) => Effects.Add(new ChangeEffect.Answer(
        order, new OrderResult(true, State.InForce?.Generation ?? 0, $"generation {State.InForce?.Generation ?? 0} is in force{rest}")));

    private void TakeNew(ConfigurationVersion version, ChangeReason reason, long? from)
    {
        State = State with { Highest = State.Highest + 1 };
        TakeUp(new InForce(new GenerationHead(State.Highest, utc, reason, from), version), TakeUpCause.Change);
        KeepUnless(false);
    }

    private void TakeUp(InForce next, TakeUpCause cause)
    {
        State = State with { InForce = next, Last = null };
        Effects.Add(new ChangeEffect.TakeUp(next, cause));
    }

    private void Correct(bool wasRejected)
    {
        if (wasRejected && State.InForce is { } inForce)
        {
            Effects.Add(new ChangeEffect.TakeUp(inForce, TakeUpCause.Corrected));
        }
    }

    private void KeepUnless(bool isSameText)
    {
        if (!isSameText)
        {
            Effects.Add(new ChangeEffect.Keep(State.InForce!));
        }
    }

    private void Drop(Trial trial, long next, string why)
    {
        State = State with { Trial = null };
        Effects.Add(new ChangeEffect.StopTimer());
        Effects.Add(new ChangeEffect.TrialEnded(trial.Generation, next, why));
        if (trial.Order is { } order)
        {
            Refuse(order, $"the trial of generation {trial.Generation} did not begin: {why}");
        }
    }

    private void Record()
    {
        var record = new RestartRecord(State.HeldBack, State.Trial?.Version.Hash ?? State.Interrupted);
        if (record != State.Recorded)
        {
            State = State with { Recorded = record };
            Effects.Add(new ChangeEffect.Record(record, null));
        }
    }

    private void Refuse(object order, string why) =>
        Effects.Add(new ChangeEffect.Answer(order, new OrderResult(false, State.InForce?.Generation ?? 0, why)));
}
