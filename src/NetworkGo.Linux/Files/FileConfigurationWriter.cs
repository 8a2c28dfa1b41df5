using NetworkGo.Core.Ports;

namespace NetworkGo.Linux.Files;

/// <summary>Writes the configuration file of the file system.</summary>
/// <param name="path">Its path; where that is a link, the file behind it is written.</param>
public sealed class FileConfigurationWriter(string path) : IConfigurationWriter
{
    // The owner is the daemon's: root.
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly string location = Path.GetFullPath(path);

    /// <inheritdoc/>
    public Task<string?> WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => Task.Run(() => Write(content.Span), cancellationToken);

    private string? Write(ReadOnlySpan<byte> content)
    {
        try
        {
            var target = File.Exists(location) ? File.ResolveLinkTarget(location, returnFinalTarget: true)?.FullName ?? location : location;
            var owner = FileOwner.Of(target);
            AtomicFile.Write(target, content, owner);
            if (owner is null)
            {
                File.SetUnixFileMode(target, Readable);
            }

            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A mounted file cannot be replaced, a mounted folder's file can.
            return $"{location}: {exception.Message.TrimEnd('.')}; mount its folder, writable, rather than the file";
        }
    }
}
