namespace NetworkGo.Core.Ports;

/// <summary>Writes the configuration file, where an order changes it.</summary>
public interface IConfigurationWriter
{
    /// <summary>Puts a whole text in the place of the one before: a reader sees the one or the other. Owner and mode are kept.</summary>
    /// <returns>Why it was not written; null when it was, and survives a loss of power.</returns>
    Task<string?> WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken);
}
