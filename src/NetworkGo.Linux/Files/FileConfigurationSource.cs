using System.Globalization;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Ports;
using NetworkGo.Linux.Native;

namespace NetworkGo.Linux.Files;

/// <summary>The configuration as a file of the file system.</summary>
public sealed class FileConfigurationSource : IConfigurationSource
{
    // The link that Kubernetes swaps.
    private const string DataLink = "..data";

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
            // Read to the end rather than by the length: the file may be growing, or be no regular file.
            using var content = new MemoryStream();
            var buffer = new byte[64 * 1024];
            int read;
            while ((read = await file.ReadAsync(buffer, cancellationToken)) > 0)
            {
                content.Write(buffer, 0, read);
                if (content.Length > Limit)
                {
                    return new ConfigurationRead(
                        null, string.Create(CultureInfo.InvariantCulture, $"{Location} is larger than {Limit / (1024 * 1024)} MB."));
                }
            }

            return new ConfigurationRead(content.ToArray(), null);
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
    /// The whole directory is watched, unfiltered: an atomic rename, and the swap of the <c>..data</c> link that
    /// Kubernetes makes, are events of other names. Where it cannot be watched (it does not exist yet, the limit of
    /// inotify watches is reached) nothing is, and the caller's poll finds the change.
    /// </remarks>
    public IDisposable Watch(Action changed, Action replaced)
    {
        ArgumentNullException.ThrowIfNull(changed);
        ArgumentNullException.ThrowIfNull(replaced);
        var file = Path.GetFileName(Location);
        var watcher = new FileSystemWatcher();
        try
        {
            watcher.Path = Path.GetDirectoryName(Location) ?? "/";
            watcher.NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite
                | NotifyFilters.Size | NotifyFilters.CreationTime | NotifyFilters.Attributes;
            watcher.Created += (_, _) => changed();
            watcher.Changed += (_, _) => changed();
            watcher.Deleted += (_, _) => changed();
            watcher.Renamed += (_, e) => (e.Name == file || e.Name == DataLink ? replaced : changed)();
            // Events were lost: any of them may have been the file's.
            watcher.Error += (_, _) => changed();
            watcher.EnableRaisingEvents = true;
        }
        catch (Exception exception) when (exception is ArgumentException or IOException or UnauthorizedAccessException)
        {
            // Path refuses a directory that does not exist with ArgumentException. See the remarks: the poll covers it.
        }

        return watcher;
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
}
