using System.Text;
using NetworkGo.Core.Changes;
using NetworkGo.Core.Ports;

namespace NetworkGo.Actors.Tests.Fakes;

/// <summary>A state folder in memory, and the configuration file that orders write; both may refuse.</summary>
internal sealed class FakeGenerationStore(FakeConfiguration file) : IGenerationStore, IConfigurationWriter
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<long, StoredGeneration> kept = [];
    private RestartRecord record = RestartRecord.None;

    public string Location => "state";

    /// <summary>Why nothing can be written; null when it can.</summary>
    public string? Refusal { get; set; }

    /// <summary>Why the file cannot be written; null when it can.</summary>
    public string? FileRefusal { get; set; }

    /// <summary>What a read says is damaged.</summary>
    public string? Damage { get; set; }

    /// <summary>Set to hold everything back until it is completed.</summary>
    public TaskCompletionSource? Hold { get; set; }

    public RestartRecord Record
    {
        get
        {
            lock (gate)
            {
                return record;
            }
        }
    }

    public IReadOnlyList<(long Number, ChangeReason Reason, string Text)> Kept
    {
        get
        {
            lock (gate)
            {
                return [.. kept.Values.Select(static g => (g.Head.Number, g.Head.Reason, Encoding.UTF8.GetString(g.Content.Span)))];
            }
        }
    }

    public async Task<StateFolderContent> ReadAsync(CancellationToken cancellationToken)
    {
        await WaitAsync();
        lock (gate)
        {
            return new StateFolderContent
            {
                Generations = kept.Values.Select(static g => g.Head).ToEquatableArray(),
                Last = kept.Values.LastOrDefault(),
                Highest = kept.Keys.LastOrDefault(),
                Record = record,
                Damage = Damage is null ? [] : [Damage],
                Unwritable = Refusal,
            };
        }
    }

    public async Task<StoredGeneration?> ReadAsync(long number, CancellationToken cancellationToken)
    {
        await WaitAsync();
        lock (gate)
        {
            return kept.GetValueOrDefault(number);
        }
    }

    public async Task<string?> KeepAsync(StoredGeneration generation, CancellationToken cancellationToken)
    {
        await WaitAsync();
        lock (gate)
        {
            if (Refusal is null)
            {
                kept[generation.Head.Number] = generation;
            }

            return Refusal;
        }
    }

    public async Task<string?> RecordAsync(RestartRecord record, CancellationToken cancellationToken)
    {
        await WaitAsync();
        lock (gate)
        {
            this.record = Refusal is null ? record : this.record;
            return Refusal;
        }
    }

    public async Task<FolderLook> LookAsync(StoredGeneration generation, RestartRecord record, CancellationToken cancellationToken)
    {
        await WaitAsync();
        lock (gate)
        {
            return new FolderLook(Equals(kept.GetValueOrDefault(generation.Head.Number), generation) && this.record == record, kept.Keys.LastOrDefault());
        }
    }

    /// <summary>The folder is emptied behind the daemon's back.</summary>
    public void Vanish()
    {
        lock (gate)
        {
            kept.Clear();
            record = RestartRecord.None;
        }
    }

    public async Task<string?> WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await WaitAsync();
        if (FileRefusal is null)
        {
            file.Write(Encoding.UTF8.GetString(content.Span));
        }

        return FileRefusal;
    }

    private Task WaitAsync() => Hold?.Task ?? Task.CompletedTask;
}
