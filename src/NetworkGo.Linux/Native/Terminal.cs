using Microsoft.Win32.SafeHandles;

namespace NetworkGo.Linux.Native;

/// <summary>
/// The terminal behind standard output. <see cref="Console"/> knows its size as well, but reads the terminal's description and
/// sets the terminal up for keys before it says so.
/// </summary>
public static class Terminal
{
    private const int StandardOutput = 1;

    /// <summary>How many characters fit on a line; null where standard output is no terminal, or one that does not say.</summary>
    public static int? Columns()
    {
        using var output = new SafeFileHandle(StandardOutput, ownsHandle: false);
        return Libc.GetWindowSize(output, out var size) == 0 && size.Columns > 0 ? size.Columns : null;
    }
}
