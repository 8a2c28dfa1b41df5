using System.Runtime.InteropServices;

namespace NetworkGo.Linux.Tests.Support;

/// <summary>
/// Runs something on a thread that has given up CAP_SYS_PTRACE, as a container's root has by default. Capabilities
/// are the thread's own, and this one ends.
/// </summary>
internal static partial class WithoutPtrace
{
    private const uint Version = 0x20080522;
    private const uint Ptrace = 1u << 19;

    public static async Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        var result = new TaskCompletionSource<Task<T>>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            var header = new Header { Version = Version };
            var sets = new Sets();
            if (Get(ref header, ref sets) != 0)
            {
                result.SetException(new InvalidOperationException("capget failed"));
                return;
            }

            sets.Effective &= ~Ptrace;
            if (Set(ref header, ref sets) != 0)
            {
                result.SetException(new InvalidOperationException("capset failed"));
                return;
            }

            // Pinning is done before it returns its task: on this thread.
            result.SetResult(work());
        }).Start();
        return await await result.Task;
    }

    [LibraryImport("libc", EntryPoint = "capget")]
    private static partial int Get(ref Header header, ref Sets sets);

    [LibraryImport("libc", EntryPoint = "capset")]
    private static partial int Set(ref Header header, ref Sets sets);

    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        public uint Version;
        public int Thread;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Sets
    {
        public uint Effective;
        public uint Permitted;
        public uint Inheritable;
        public uint EffectiveHigh;
        public uint PermittedHigh;
        public uint InheritableHigh;
    }
}
