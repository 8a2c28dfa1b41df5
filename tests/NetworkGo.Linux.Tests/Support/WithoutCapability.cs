using System.Runtime.InteropServices;

namespace NetworkGo.Linux.Tests.Support;

/// <summary>
/// Runs something on a thread that has given up one capability. Capabilities are the thread's own and those that it starts, and this one
/// ends. Of asynchronous work, what comes before the first wait is done on it.
/// </summary>
internal static partial class WithoutCapability
{
    /// <summary>CAP_NET_ADMIN.</summary>
    public const int NetAdmin = 12;

    /// <summary>CAP_SYS_ADMIN.</summary>
    public const int SysAdmin = 21;

    /// <summary>CAP_SYS_PTRACE, which a container's root lacks by default.</summary>
    public const int Ptrace = 19;

    private const uint Version = 0x20080522;

    public static T Run<T>(int capability, Func<T> work)
    {
        T? result = default;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                var header = new Header { Version = Version };
                var sets = new Sets();
                if (Get(ref header, ref sets) != 0)
                {
                    throw new InvalidOperationException("capget failed");
                }

                sets.Effective &= ~(1u << capability);
                if (Set(ref header, ref sets) != 0)
                {
                    throw new InvalidOperationException("capset failed");
                }

                result = work();
            }
            catch (Exception exception)
            {
                // Rethrown by the test's own thread: here it would end the process.
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? result! : throw new InvalidOperationException(failure.Message, failure);
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
