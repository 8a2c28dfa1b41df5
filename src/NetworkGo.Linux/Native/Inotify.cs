using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using NetworkGo.Linux.Files;

namespace NetworkGo.Linux.Native;

/// <summary>An instance of inotify(7), which can be woken from another thread.</summary>
internal sealed partial class Inotify : IDisposable
{
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const short Input = 1;

    private readonly SafeFileHandle events;
    private readonly SafeFileHandle wake;

    private Inotify(SafeFileHandle events, SafeFileHandle wake) => (this.events, this.wake) = (events, wake);

    /// <summary>Makes one; null where the user's limit of instances or of open files is reached.</summary>
    public static Inotify? Open()
    {
        var instance = new Inotify(Initialize(NonBlocking | CloseOnExec), EventCounter(0, NonBlocking | CloseOnExec));
        if (!instance.events.IsInvalid && !instance.wake.IsInvalid)
        {
            return instance;
        }

        instance.Dispose();
        return null;
    }

    /// <summary>Watches what is at a path, or changes what it is watched for.</summary>
    /// <returns>The descriptor, the same for the same inode; null where there is nothing, or the limit of watches is reached.</returns>
    public int? Add(string path, InotifyMask mask) => Add(events, path, (uint)mask) is >= 0 and var watch ? watch : null;

    /// <summary>Ends a watch, unless the kernel has already.</summary>
    public void Remove(int watch) => _ = Remove(events, watch);

    /// <summary>Waits for events.</summary>
    /// <param name="buffer">Takes them as they are.</param>
    /// <returns>How many bytes; 0 once <see cref="Wake"/> was called, or when the kernel refuses.</returns>
    public int Read(byte[] buffer)
    {
        PollDescriptor[] awaited =
        [
            new() { Descriptor = (int)events.DangerousGetHandle(), Events = Input },
            new() { Descriptor = (int)wake.DangerousGetHandle(), Events = Input },
        ];
        while (true)
        {
            if (Poll(awaited, (nuint)awaited.Length, -1) < 0)
            {
                if (Marshal.GetLastPInvokeError() == ErrorNumber.Interrupted)
                {
                    continue;
                }

                return 0;
            }

            if (awaited[1].Occurred != 0)
            {
                return 0;
            }

            var read = (int)Read(events, buffer, (nuint)buffer.Length);
            if (read > 0)
            {
                return read;
            }

            if (Marshal.GetLastPInvokeError() is not (ErrorNumber.Interrupted or ErrorNumber.TryAgain))
            {
                return 0;
            }
        }
    }

    /// <summary>Ends the present and every later <see cref="Read(byte[])"/>.</summary>
    public void Wake() => _ = Write(wake, 1, sizeof(ulong));

    public void Dispose()
    {
        events.Dispose();
        wake.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "inotify_init1", SetLastError = true)]
    private static partial SafeFileHandle Initialize(int flags);

    [LibraryImport("libc", EntryPoint = "inotify_add_watch", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Add(SafeFileHandle events, string path, uint mask);

    [LibraryImport("libc", EntryPoint = "inotify_rm_watch", SetLastError = true)]
    private static partial int Remove(SafeFileHandle events, int watch);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial SafeFileHandle EventCounter(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll([In, Out] PollDescriptor[] descriptors, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(SafeFileHandle file, [Out] byte[] buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeFileHandle file, in ulong value, nuint length);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Occurred;
    }
}
