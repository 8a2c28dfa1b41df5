using NetworkGo.Linux.Native;

namespace NetworkGo.Linux.Files;

/// <summary>
/// Puts a whole file in the place of another: a reader, and whoever comes after a crash or a loss of power, finds the one or the other.
/// The content is on the disk before the name is changed, and the name before this returns.
/// </summary>
internal static class AtomicFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes it.</summary>
    /// <param name="path">The file, which is no link.</param>
    /// <param name="content">All of its bytes.</param>
    /// <param name="owner">Whose it will be, and its mode; null for this process's, and mode 0600.</param>
    /// <exception cref="IOException">It was not written; what was there is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, FileOwner? owner = null)
    {
        var folder = Path.GetDirectoryName(path)!;
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.new");

        // What a killed process left. It is created rather than opened, so that it is no one's link.
        File.Delete(temporary);
        try
        {
            using (var file = new FileStream(temporary, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Share = FileShare.None,
                BufferSize = 0,
                UnixCreateMode = OwnerOnly,
            }))
            {
                if (owner is { } kept)
                {
                    if (Libc.ChangeOwner(file.SafeFileHandle, kept.User, kept.Group) != 0)
                    {
                        throw new IOException($"its owner cannot be kept: {Libc.LastError()}");
                    }

                    File.SetUnixFileMode(file.SafeFileHandle, kept.Mode);
                }

                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            Discard(temporary);
            throw;
        }

        using var opened = Libc.OpenAt(Libc.CurrentDirectory, folder, Libc.ReadOnly | Libc.CloseOnExec, 0);
        if (!opened.IsInvalid)
        {
            RandomAccess.FlushToDisk(opened);
        }
    }

    // The error that led here is the one to report.
    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next write removes it, or says why it cannot.
        }
    }
}
