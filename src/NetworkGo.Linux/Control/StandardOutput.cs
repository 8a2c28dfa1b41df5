using System.Runtime.InteropServices;

namespace NetworkGo.Linux.Control;

/// <summary>What is at the other end of standard output.</summary>
public static partial class StandardOutput
{
    private const int Descriptor = 1;

    // poll(2): reported whatever is asked for, of a pipe whose last reader is gone.
    private const short Error = 8;

    /// <summary>Whether what is written can still be read: not once the program behind a pipe has ended, which the runtime's streams keep to themselves.</summary>
    public static bool HasReader()
    {
        var output = new PollDescriptor { Descriptor = Descriptor };
        return Poll(ref output, 1, 0) <= 0 || (output.Found & Error) == 0;
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref PollDescriptor descriptor, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Asked;
        public short Found;
    }
}
