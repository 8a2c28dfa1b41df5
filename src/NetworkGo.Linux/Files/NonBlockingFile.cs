using NetworkGo.Linux.Native;

namespace NetworkGo.Linux.Files;

/// <summary>Opens a file that may be a pipe: opening one waits for who writes to it, for ever, unless asked not to.</summary>
internal static class NonBlockingFile
{
    /// <summary>Opens it for reading; what cannot be opened is opened again by the BCL, for its exception.</summary>
    public static FileStream Open(string path)
    {
        var file = Libc.OpenAt(Libc.CurrentDirectory, path, Libc.ReadOnly | Libc.NonBlocking | Libc.CloseOnExec, 0);
        if (!file.IsInvalid)
        {
            return new FileStream(file, FileAccess.Read, bufferSize: 0, file.IsAsync);
        }

        file.Dispose();
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    }
}
