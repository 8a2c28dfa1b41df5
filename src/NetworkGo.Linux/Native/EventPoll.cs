using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NetworkGo.Linux.Native;

/// <summary>Waits for any of many descriptors to become readable (epoll). Each is reported once for what has come, not again until more does.</summary>
internal sealed partial class EventPoll : IDisposable
{
    private const int CloseOnExec = Libc.CloseOnExec;
    private const int Add = 1;
    private const uint Readable = 1;
    private const uint OnEdge = 1u << 31;

    // struct epoll_event is packed on x86-64 only.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventSize = DataOffset + sizeof(ulong);

    private readonly SafeFileHandle descriptor;
    private readonly byte[] events;

    /// <summary>Makes one.</summary>
    /// <param name="mostAtOnce">How many one wait reports at most; the next reports the rest.</param>
    /// <exception cref="IOException">The kernel refused.</exception>
    public EventPoll(int mostAtOnce)
    {
        events = new byte[mostAtOnce * EventSize];
        descriptor = Create(CloseOnExec);
        if (descriptor.IsInvalid)
        {
            throw new IOException($"the kernel gives no epoll descriptor: {Libc.LastError()}");
        }
    }

    /// <summary>Waits for a descriptor from now on, until it is closed.</summary>
    /// <param name="watched">The descriptor.</param>
    /// <param name="token">By what it is reported.</param>
    /// <exception cref="IOException">The kernel refused.</exception>
    public void Watch(SafeFileHandle watched, ulong token)
    {
        Span<byte> request = stackalloc byte[EventSize];
        MemoryMarshal.Write(request, Readable | OnEdge);
        MemoryMarshal.Write(request[DataOffset..], token);
        if (Control(descriptor, Add, watched, request) != 0)
        {
            throw new IOException($"a descriptor cannot be waited for: {Libc.LastError()}");
        }
    }

    /// <summary>Waits for the first that become readable.</summary>
    /// <param name="longest">The longest wait.</param>
    /// <param name="ready">Receives their tokens.</param>
    /// <returns>The error's number; 0 for none, and where the time is over.</returns>
    public int Wait(TimeSpan longest, ICollection<ulong> ready)
    {
        var count = Wait(descriptor, events, events.Length / EventSize, (int)longest.TotalMilliseconds);
        if (count < 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        for (var i = 0; i < count; i++)
        {
            ready.Add(MemoryMarshal.Read<ulong>(events.AsSpan((i * EventSize) + DataOffset)));
        }

        return 0;
    }

    public void Dispose() => descriptor.Dispose();

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial SafeFileHandle Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle poll, int operation, SafeFileHandle descriptor, ReadOnlySpan<byte> request);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int Wait(SafeFileHandle poll, Span<byte> events, int most, int milliseconds);
}
