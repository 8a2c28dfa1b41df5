using System.Runtime.InteropServices;

namespace NetworkGo.Linux.Tests.Conntrack;

/// <summary>
/// Runs something on a thread that has given up CAP_NET_ADMIN. Capabilities are the thread's own and those that it starts, and this one ends.
/// </summary>
internal static partial class WithoutNetAdmin
{
    private const uint Version = 0x20080522;
    private const uint NetAdmin = 1u << 12;

    public static T Run<T>(Func<T> work)
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

                sets.Effective &= ~NetAdmin;
                if (Set(ref header, ref sets) != 0)
                {
                    throw new InvalidOperationException("capset failed");
                }

                result = work();
            }
            catch (Exception exception)
            {
                // The test's own thread tells of it: left here it would end the process.
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
