using NetworkGo.Core.Changes;

namespace NetworkGo.Core.Tests.Changes;

/// <summary>A daemon with its configuration file, its state folder and its one timer: does what a <see cref="ChangeState"/> asks for, in order.</summary>
internal sealed class ChangeWorld(TimeSpan? confirmEdits)
{
    private readonly Queue<ChangeEffect> writes = new();
    private readonly SortedDictionary<long, InForce> kept = [];
    private RestartRecord record = RestartRecord.None;
    private ConfigurationVersion? file;
    private long? timer;

    public ChangeState State { get; private set; } = new(confirmEdits);

    /// <summary>What the machine's clock shows: it may be set, and goes by itself.</summary>
    public DateTimeOffset Clock { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Whether the configuration file can be written.</summary>
    public bool CanWriteFile { get; set; } = true;

    /// <summary>Whether anything can be kept in the state folder.</summary>
    public bool HasFolder { get; set; } = true;

    /// <summary>Whether what is recorded cannot be read.</summary>
    public bool IsRecordDamaged { get; set; }

    /// <summary>What the file holds; null where it is broken.</summary>
    public ConfigurationVersion? File => file;

    public IReadOnlyDictionary<long, InForce> Kept => kept;

    public RestartRecord Record => record;

    public bool HasTimer => timer is not null;

    public bool HasWrites => writes.Count > 0;

    public List<OrderResult> Answers { get; } = [];

    public List<ChangeEffect> Seen { get; } = [];

    public InForce InForce => State.InForce!;

    /// <summary>A daemon starts over what there is.</summary>
    public void Start(bool fileFirst = false) => Restart(ReadFile, fileFirst);

    /// <summary>The same, with what is read of the file.</summary>
    public void Restart(Action read, bool fileFirst)
    {
        writes.Clear();
        timer = null;
        State = new ChangeState(confirmEdits);
        if (fileFirst)
        {
            read();
        }

        Take(new ChangeInput.FolderRead(kept.Count == 0 ? null : kept.Last().Value, kept.Count == 0 ? 0 : kept.Last().Key, IsRecordDamaged ? RestartRecord.None : record, IsRecordDamaged));
        if (!fileFirst)
        {
            read();
        }
    }

    /// <summary>Does some of the writes that wait; then the daemon is killed.</summary>
    public void Crash(int writesDone)
    {
        for (var i = 0; i < writesDone && writes.Count > 0; i++)
        {
            DoWrite();
        }

        writes.Clear();
    }

    public void Edit(ConfigurationVersion? text, bool isRead = true)
    {
        file = text;
        if (isRead)
        {
            ReadFile();
        }
    }

    /// <summary>A file that manages nothing, and does not say that this is meant: broken, where anything was managed.</summary>
    public void Empty()
    {
        file = null;
        Take(new ChangeInput.FileAccepted(TestVersions.Empty, AllowsEmpty: false, []));
    }

    public OrderResult Order(Func<object, ChangeInput> order)
    {
        var before = Answers.Count;
        Take(order(new object()));
        Settle();
        return Assert.Single(Answers.Skip(before));
    }

    public void Take(ChangeInput input)
    {
        Clock = Clock.AddHours(1);
        (State, var effects) = State.On(input, Clock);
        foreach (var effect in effects)
        {
            Seen.Add(effect);
            switch (effect)
            {
                case ChangeEffect.Keep or ChangeEffect.Record or ChangeEffect.WriteFile:
                    writes.Enqueue(effect);
                    break;
                case ChangeEffect.StartTimer start:
                    timer = start.Id;
                    break;
                case ChangeEffect.StopTimer:
                    timer = null;
                    break;
                case ChangeEffect.Answer answer:
                    Answers.Add(answer.Result);
                    break;
                case ChangeEffect.TakeUp or ChangeEffect.TrialEnded or ChangeEffect.FileJudged:
                    break;
                default:
                    throw new InvalidOperationException($"no such effect: {effect}");
            }
        }
    }

    /// <summary>All that waits to be written is.</summary>
    public void Settle()
    {
        while (writes.Count > 0)
        {
            DoWrite();
        }
    }

    /// <summary>The time of the trial is over.</summary>
    public void Expire()
    {
        if (timer is { } id)
        {
            timer = null;
            Take(new ChangeInput.TrialDue(id));
        }
    }

    public bool IsWaitingFor(Func<ChangeEffect, bool> write) => writes.Any(write);

    private void ReadFile() => Take(
        file is null ? new ChangeInput.FileRejected([], null) : new ChangeInput.FileAccepted(file, AllowsEmpty: true, []));

    private void DoWrite()
    {
        switch (writes.Dequeue())
        {
            case ChangeEffect.Keep keep when HasFolder:
                kept[keep.InForce.Generation] = keep.InForce;
                break;
            case ChangeEffect.Keep:
                break;
            case ChangeEffect.Record recorded:
                record = HasFolder ? recorded.What : record;
                if (recorded.Trial is { } trial)
                {
                    Take(new ChangeInput.TrialRecorded(trial));
                }

                break;
            case ChangeEffect.WriteFile write when CanWriteFile:
                file = write.Version;
                Take(new ChangeInput.FileWritten(write.Order, write.Version, null));
                break;
            case ChangeEffect.WriteFile write:
                Take(new ChangeInput.FileWritten(write.Order, write.Version, "read-only"));
                break;
            case var other:
                throw new InvalidOperationException($"nothing to write: {other}");
        }
    }
}
