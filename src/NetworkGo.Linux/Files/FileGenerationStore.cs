using System.Globalization;
using NetworkGo.Core.Changes;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Ports;

namespace NetworkGo.Linux.Files;

/// <summary>The state folder of the file system: <c>generation-N</c> for each generation, and <c>restart</c>. Everything is of mode 0600.</summary>
/// <param name="folder">Its path; it is made, with mode 0700, where it does not exist.</param>
/// <param name="isReadOnly">Whether it is only read: it is then not made, and whether it could be written is not looked at.</param>
// See docs/decisions/050.
public sealed class FileGenerationStore(string folder, bool isReadOnly = false) : IGenerationStore
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string Prefix = "generation-";
    private const string RestartName = "restart";

    // An edit a second for thirty million years; what is beyond it was not counted by a daemon, and counting on from it may overflow.
    private const long HighestNumber = 1_000_000_000_000_000;

    private static readonly int Limit = ConfigurationLimits.Default.MaxBytes + GenerationFormat.LongestHead;

    // One at a time, in the order in which they are asked for: one that was given up may still be at work.
    private readonly Lock access = new();

    /// <inheritdoc/>
    public string Location { get; } = Path.GetFullPath(folder);

    /// <inheritdoc/>
    public Task<StateFolderContent> ReadAsync(CancellationToken cancellationToken) => Task.Run(Read, cancellationToken);

    /// <inheritdoc/>
    public Task<StoredGeneration?> ReadAsync(long number, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            lock (access)
            {
                return Refusal() is null && ReadFile(At(number), out _) is { } bytes && GenerationFormat.Read(bytes) is { } kept && kept.Head.Number == number
                    ? kept
                    : null;
            }
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<string?> KeepAsync(StoredGeneration generation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(generation);
        return Task.Run(
            () => Write(() =>
            {
                AtomicFile.Write(At(generation.Head.Number), GenerationFormat.Write(generation));
                foreach (var (_, path) in Generations().SkipLast(IGenerationStore.Kept))
                {
                    // A folder of that name is no one's generation, and must not have this one count as not kept.
                    if (!Directory.Exists(path))
                    {
                        File.Delete(path);
                    }
                }
            }),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<string?> RecordAsync(RestartRecord record, CancellationToken cancellationToken) => Task.Run(
        () => Write(() =>
        {
            if (record != RestartRecord.None || Path.Exists(Path.Combine(Location, RestartName)))
            {
                AtomicFile.Write(Path.Combine(Location, RestartName), RestartRecordFormat.Write(record));
            }
        }),
        cancellationToken);

    /// <inheritdoc/>
    public Task<FolderLook> LookAsync(StoredGeneration generation, RestartRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(generation);
        return Task.Run(
            () =>
            {
                lock (access)
                {
                    if (Refusal() is not null)
                    {
                        return default;
                    }

                    var isWhole = ReadFile(At(generation.Head.Number), out _) is { } bytes
                        && bytes.AsSpan().SequenceEqual(GenerationFormat.Write(generation))
                        && ReadRecord([]) == record;
                    return new FolderLook(isWhole, List([]) is [.., var newest] ? newest.Number : 0);
                }
            },
            cancellationToken);
    }

    private StateFolderContent Read()
    {
        lock (access)
        {
            var unwritable = isReadOnly ? null : Prepare();
            if (Refusal() is { } refusal)
            {
                return new StateFolderContent { Unwritable = unwritable ?? refusal };
            }

            var damage = new List<string>();
            var heads = new List<GenerationHead>();
            StoredGeneration? last = null;
            var generations = List(damage);
            foreach (var (number, path) in generations.TakeLast(IGenerationStore.Kept))
            {
                var bytes = ReadFile(path, out var failure);
                var kept = bytes is null ? null : GenerationFormat.Read(bytes);
                if (kept is null || kept.Head.Number != number)
                {
                    damage.Add(failure ?? $"{Path.GetFileName(path)} is damaged, or of another version, and is not used");
                    continue;
                }

                heads.Add(kept.Head);
                last = kept;
            }

            var record = ReadRecord(damage);
            return new StateFolderContent
            {
                Generations = heads.ToEquatableArray(),
                Last = last,
                Highest = generations.Count == 0 ? 0 : generations[^1].Number,
                Record = record ?? RestartRecord.None,
                IsRecordDamaged = record is null,
                Damage = damage.ToEquatableArray(),
                Unwritable = unwritable,
            };
        }
    }

    // Null where there is one that is damaged.
    private RestartRecord? ReadRecord(List<string> damage)
    {
        var path = Path.Combine(Location, RestartName);
        if (!Path.Exists(path))
        {
            return RestartRecord.None;
        }

        var bytes = ReadFile(path, out var failure);
        if (bytes is not null && RestartRecordFormat.Read(bytes) is { } record)
        {
            return record;
        }

        damage.Add(failure ?? $"{RestartName} is damaged, or of another version: a configuration file that differs from the last good one is not taken");
        return null;
    }

    private List<(long Number, string Path)> List(List<string> damage)
    {
        try
        {
            return Generations();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            damage.Add($"it cannot be read: {exception.Message}");
            return [];
        }
    }

    // By number; other files are left alone.
    private List<(long Number, string Path)> Generations()
    {
        var found = new List<(long Number, string Path)>();
        foreach (var path in Directory.EnumerateFileSystemEntries(Location, Prefix + "*"))
        {
            if (long.TryParse(Path.GetFileName(path).AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number <= HighestNumber)
            {
                found.Add((number, path));
            }
        }

        found.Sort(static (a, b) => a.Number.CompareTo(b.Number));
        return found;
    }

    private string At(long number) => Path.Combine(Location, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number}"));

    private string? Write(Action write)
    {
        lock (access)
        {
            try
            {
                Directory.CreateDirectory(Location, OwnerOnly);
                if (Refusal() is { } refusal)
                {
                    return refusal;
                }

                write();
                return null;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return exception.Message;
            }
        }
    }

    // Whether it could be written: found at the start, not with the first change. Nothing waits for the disk here: what is in force does.
    private string? Prepare() => Write(() => File.Delete(Probe()));

    private string Probe()
    {
        var path = Path.Combine(Location, ".probe");
        File.Create(path).Dispose();
        return path;
    }

    // Who can write here decides what the host lets through after a restart.
    private string? Refusal() => FileOwner.Of(Location) switch
    {
        null => "it does not exist, or may not be looked at",
        { IsOpenToOthers: true } owner => $"others than root may write in it (user {owner.User}, mode {Convert.ToString((int)owner.Mode, 8)}): it is not used",
        _ => null,
    };

    private static byte[]? ReadFile(string path, out string? failure)
    {
        try
        {
            using var file = NonBlockingFile.Open(path);
            using var content = new MemoryStream();
            var buffer = new byte[64 * 1024];
            int read;
            while ((read = file.Read(buffer)) > 0)
            {
                content.Write(buffer, 0, read);
                if (content.Length > Limit)
                {
                    failure = $"{Path.GetFileName(path)} is larger than anything that is kept, and is not used";
                    return null;
                }
            }

            failure = null;
            return content.ToArray();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            failure = $"{Path.GetFileName(path)} cannot be read: {exception.Message}";
            return null;
        }
    }
}
