using NetworkGo.Core.Configuration;

namespace NetworkGo.Core.Changes;

/// <summary>A <see cref="ChangeState"/> on its way to the next one, and the effects so far. Lives for one message only.</summary>
internal sealed class ChangeDraft(ChangeState state, DateTimeOffset utc)
{
    public ChangeState State { get; set; } = state;

    public List<ChangeEffect> Effects { get; } = [];

    /// <summary>The moment.</summary>
    public DateTimeOffset Utc => utc;

    /// <summary>What was managed until now, by this daemon or the one before; null for nothing.</summary>
    public NetworksConfiguration? Managed => (State.InForce ?? State.Last)?.Version.Configuration;

    public void TakeNew(ConfigurationVersion version, ChangeReason reason, long? from)
    {
        State = State with { Highest = State.Highest + 1 };
        TakeUp(new InForce(new GenerationHead(State.Highest, utc, reason, from), version), TakeUpCause.Change);
        KeepUnless(false);
    }

    public void TakeUp(InForce next, TakeUpCause cause)
    {
        State = State with { InForce = next, Last = null };
        Effects.Add(new ChangeEffect.TakeUp(next, cause));
    }

    public void Correct(bool wasRejected)
    {
        if (wasRejected && State.InForce is { } inForce)
        {
            Effects.Add(new ChangeEffect.TakeUp(inForce, TakeUpCause.Corrected));
        }
    }

    public void KeepUnless(bool isSameText)
    {
        if (!isSameText)
        {
            Effects.Add(new ChangeEffect.Keep(State.InForce!));
        }
    }

    public void Record()
    {
        var record = new RestartRecord(State.HeldBack, State.Trial?.Version.Hash ?? State.Interrupted);
        if (record != State.Recorded)
        {
            State = State with { Recorded = record };
            Effects.Add(new ChangeEffect.Record(record, null));
        }
    }

    public void Answer(object order, string rest) => Effects.Add(new ChangeEffect.Answer(
        order, new OrderResult(true, State.InForce?.Generation ?? 0, $"generation {State.InForce?.Generation ?? 0} is in force{rest}")));

    public void Refuse(object order, string why) =>
        Effects.Add(new ChangeEffect.Answer(order, new OrderResult(false, State.InForce?.Generation ?? 0, why)));
}
