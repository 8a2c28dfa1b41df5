using System.Runtime.ExceptionServices;
using NetworkGo.Linux.Native;

namespace NetworkGo.Linux.Namespaces;

/// <summary>Opens files and sockets in a network namespace. They belong to it from then on, whichever thread uses them.</summary>
/// <remarks>
/// setns changes the calling thread only, but a thread that it starts inherits the namespace, and handing work to the pool
/// may start one of the pool's. So the thread that enters is one of its own, makes these calls and nothing else, and ends:
/// no other work ever runs in the container's namespace, and nothing has to be put back.
/// </remarks>
// See docs/decisions/011.
internal static class NamespaceThread
{
    private const int StackSize = 256 * 1024;

    /// <summary>Opens something there.</summary>
    /// <param name="target">The namespace.</param>
    /// <param name="open">System calls only: nothing that may start a thread, or be awaited.</param>
    /// <exception cref="IOException">The namespace cannot be entered, or <paramref name="open"/> says so.</exception>
    public static T Run<T>(NamespaceHandle target, Func<T> open)
        where T : class => OnOwnThread(() => Enter(target), open);

    /// <summary>Opens something in a network namespace that is made for it, and goes with the last of what was opened.</summary>
    /// <param name="open">As that of <see cref="Run{T}"/>.</param>
    /// <exception cref="IOException">The kernel makes no namespace, or <paramref name="open"/> says so.</exception>
    public static T RunInNew<T>(Func<T> open)
        where T : class => OnOwnThread(EnterNew, open);

    private static T OnOwnThread<T>(Action enter, Func<T> open)
        where T : class
    {
        T? opened = null;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    enter();
                    opened = open();
                }
                catch (Exception exception)
                {
                    // Whatever it is, it is the caller's: left to this thread it would end the process.
                    failure = ExceptionDispatchInfo.Capture(exception);
                }
            },
            StackSize);
        thread.Start();
        thread.Join();
        failure?.Throw();
        return opened!;
    }

    private static void Enter(NamespaceHandle target)
    {
        if (!target.IsHost && Libc.EnterNamespace(target.Descriptor, Libc.NewNetworkNamespace) != 0)
        {
            throw new IOException($"the container's network namespace cannot be entered: {Libc.LastError()}. Start network-go with --cap-add SYS_ADMIN");
        }
    }

    private static void EnterNew()
    {
        if (Libc.Unshare(Libc.NewNetworkNamespace) != 0)
        {
            throw new IOException($"the kernel makes no network namespace: {Libc.LastError()}. Start network-go with --cap-add SYS_ADMIN");
        }
    }
}
