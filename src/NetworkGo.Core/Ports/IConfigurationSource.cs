namespace NetworkGo.Core.Ports;

/// <summary>The configuration file, wherever it is.</summary>
public interface IConfigurationSource
{
    /// <summary>Where it is, for messages.</summary>
    string Location { get; }

    /// <summary>Reads all of it.</summary>
    Task<ConfigurationRead> ReadAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Watches it and calls, on any thread, whenever it may have another content. Best effort: the caller polls behind it.
    /// </summary>
    /// <param name="changing">Something happened to it, and it may still be being written, or be missing for a moment.</param>
    /// <param name="complete">A whole file is in place: it came by a rename, or who wrote it closed it.</param>
    /// <returns>Ends the watching when disposed.</returns>
    IDisposable Watch(Action changing, Action complete);
}
