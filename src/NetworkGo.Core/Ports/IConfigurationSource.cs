namespace NetworkGo.Core.Ports;

/// <summary>The configuration file, wherever it is.</summary>
public interface IConfigurationSource
{
    /// <summary>Where it is, for messages.</summary>
    string Location { get; }

    /// <summary>Reads all of it.</summary>
    Task<ConfigurationRead> ReadAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Watches its directory and calls <paramref name="changed"/>, on any thread, whenever anything in it may have
    /// changed the file. Best effort: the caller polls behind it.
    /// </summary>
    /// <param name="changed">Something changed, and may still be being written.</param>
    /// <param name="replaced">A whole file came into the place of the one before, by a rename.</param>
    /// <returns>Ends the watching when disposed.</returns>
    IDisposable Watch(Action changed, Action replaced);
}
