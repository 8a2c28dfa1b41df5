using NetworkGo.Core.Changes;

namespace NetworkGo.Core.Ports;

/// <summary>The state folder: the generations that were in force, and what a daemon that starts has to know.</summary>
public interface IGenerationStore
{
    /// <summary>How many generations are kept.</summary>
    const int Kept = 10;

    /// <summary>Where it is, for messages.</summary>
    string Location { get; }

    /// <summary>Reads all of it; what is damaged is left out, and named.</summary>
    Task<StateFolderContent> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Reads one generation; null where there is none, or it is damaged.</summary>
    Task<StoredGeneration?> ReadAsync(long number, CancellationToken cancellationToken);

    /// <summary>Keeps a generation, in place of the one of the same number; the oldest beyond <see cref="Kept"/> go.</summary>
    /// <returns>Why it is not kept; null when it is, and survives a loss of power.</returns>
    Task<string?> KeepAsync(StoredGeneration generation, CancellationToken cancellationToken);

    /// <summary>Keeps what the next start has to know, in place of what was there.</summary>
    /// <returns>Why it is not kept; null when it is, and survives a loss of power.</returns>
    Task<string?> RecordAsync(RestartRecord record, CancellationToken cancellationToken);

    /// <summary>Whether a generation and the record are still there, whole and as they were kept: a folder may vanish, come back or be altered while no one reads it.</summary>
    Task<FolderLook> LookAsync(StoredGeneration generation, RestartRecord record, CancellationToken cancellationToken);
}
