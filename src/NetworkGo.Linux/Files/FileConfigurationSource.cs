using System.Globalization;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Ports;
using NetworkGo.Linux.Native;

namespace NetworkGo.Linux.Files;

/// <summary>The configuration as a file of the file system.</summary>
public sealed class FileConfigurationSource : IConfigurationSource
{
    // What is read beyond the length that the file had.
    private const int Beyond = 4 * 1024;

    private static readonly int Limit = ConfigurationLimits.Default.MaxBytes;

    /// <summary>Names the file, which need not exist yet.</summary>
    /// <param name="path">Its path.</param>
    public FileConfigurationSource(string path) => Location = Path.GetFullPath(path);

    /// <inheritdoc/>
    public string Location { get; }

    /// <inheritdoc/>
    public async Task<ConfigurationRead> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var file = Open();
            // Read to the end rather than by the length: the file may be growing, or be no regular file. The length is where to begin: a
            // buffer that doubles is several times a large file, on a heap that is collected as a whole.
            var content = new byte[file.CanSeek ? Math.Min(file.Length, Limit) : 0];
            var beyond = new byte[Beyond];
            var length = 0;
            while (true)
            {
                var isFull = length == content.Length;
                var read = await file.ReadAsync(isFull ? beyond : content.AsMemory(length), cancellationToken);
                if (read == 0)
                {
                    break;
                }

                if (length + read > Limit)
                {
                    return new ConfigurationRead(
                        null, string.Create(CultureInfo.InvariantCulture, $"{Location} is larger than {Limit / (1024 * 1024)} MB."));
                }

                if (isFull)
                {
                    Array.Resize(ref content, Math.Min(2 * (length + read), Limit));
                    beyond.AsSpan(0, read).CopyTo(content.AsSpan(length));
                }

                length += read;
            }

            Array.Resize(ref content, length);
            return new ConfigurationRead(content, null);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return new ConfigurationRead(null, $"{Location} does not exist.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new ConfigurationRead(null, $"{Location} cannot be read: {exception.Message}");
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// By inotify: the file's name in its directory, and every link on the way, so that an atomic rename, the swap of the <c>..data</c>
    /// link that Kubernetes makes, and what happens behind a link to another folder are all seen. Where nothing can be watched (the
    /// limit of inotify is reached, a file system of another machine) the caller's poll finds the change.
    /// </remarks>
    public IDisposable Watch(Action changing, Action complete)
    {
        ArgumentNullException.ThrowIfNull(changing);
        ArgumentNullException.ThrowIfNull(complete);
        return FileWatch.Start(Location, changing, complete) as IDisposable ?? new Unwatched();
    }

    // Opening a pipe waits for who writes to it, for ever and beyond cancelling, unless asked not to. What cannot be
    // opened is opened again by the BCL for its exception.
    private FileStream Open()
    {
        var file = Libc.OpenAt(Libc.CurrentDirectory, Location, Libc.ReadOnly | Libc.NonBlocking | Libc.CloseOnExec, 0);
        if (!file.IsInvalid)
        {
            return new FileStream(file, FileAccess.Read, bufferSize: 0, file.IsAsync);
        }

        file.Dispose();
        return new FileStream(Location, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    }

    private sealed class Unwatched : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
