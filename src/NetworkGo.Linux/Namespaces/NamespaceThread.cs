using System.Runtime.ExceptionServices;
using Microsoft.Win32.SafeHandles;
using NetworkGo.Linux.Native;

namespace NetworkGo.Linux.Namespaces;

/// <summary>
/// Opens files and sockets in one container's network namespace. They belong to it from then on, whichever thread uses them. The thread
/// that enters it is started with the first of them, and ends with the handle: a pass enters once.
/// </summary>
/// <remarks>
/// setns changes the calling thread only, but a thread that it starts inherits the namespace, and handing work to the pool
/// may start one of the pool's. So the thread that enters is one of its own, makes these calls and nothing else, and ends:
/// no other work ever runs in the container's namespace, and nothing has to be put back.
/// </remarks>
/// <param name="descriptor">The namespace; closed by the handle.</param>
// See docs/decisions/011.
internal sealed class NamespaceThread(SafeFileHandle descriptor) : IDisposable
{
    private const int StackSize = 256 * 1024;

    // Of a handle that is held for long, such as one of a test's. It is started again when there is something to open.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    private readonly Lock turn = new();
    private readonly object gate = new();
    private Request? next;
    private bool runs;
    private bool disposed;

    /// <summary>Opens something there; of the host, where the daemon's threads are, at once.</summary>
    /// <param name="target">The namespace.</param>
    /// <param name="open">System calls only: nothing that may start a thread, or be awaited.</param>
    /// <exception cref="IOException">The namespace cannot be entered, or <paramref name="open"/> says so.</exception>
    public static T Run<T>(NamespaceHandle target, Func<T> open)
        where T : class => target.Thread is { } thread ? thread.Run(open) : open();

    /// <summary>Opens something in a network namespace that is made for it, and goes with the last of what was opened.</summary>
    /// <param name="open">As that of <see cref="Run{T}(NamespaceHandle, Func{T})"/>.</param>
    /// <exception cref="IOException">The kernel makes no namespace, or <paramref name="open"/> says so.</exception>
    public static T RunInNew<T>(Func<T> open)
        where T : class
    {
        var request = new Request(open);
        var thread = new Thread(() => request.Run(EnterNew), StackSize);
        thread.Start();
        thread.Join();
        return (T)request.Result;
    }

    /// <summary>Ends the thread.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            Monitor.PulseAll(gate);
        }
    }

    private static void Enter(SafeFileHandle descriptor)
    {
        if (Libc.EnterNamespace(descriptor, Libc.NewNetworkNamespace) != 0)
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

    private T Run<T>(Func<T> open)
        where T : class
    {
        var request = new Request(open);
        lock (turn)
        {
            lock (gate)
            {
                ObjectDisposedException.ThrowIf(disposed, this);
                next = request;
                if (runs)
                {
                    Monitor.PulseAll(gate);
                }
                else
                {
                    runs = true;
                    new Thread(Work, StackSize) { IsBackground = true, Name = "namespace" }.Start();
                }

                while (!request.IsDone)
                {
                    Monitor.Wait(gate);
                }
            }
        }

        return (T)request.Result;
    }

    // Waits by the monitor only, which hands nothing to the pool.
    private void Work()
    {
        var hasEntered = false;
        lock (gate)
        {
            while (true)
            {
                if (next is { } request)
                {
                    next = null;
                    hasEntered = request.Run(hasEntered ? static () => { } : () => Enter(descriptor)) || hasEntered;
                    Monitor.PulseAll(gate);
                    if (hasEntered)
                    {
                        continue;
                    }
                }
                else if (!disposed && Monitor.Wait(gate, Idle))
                {
                    continue;
                }
                else if (next is not null)
                {
                    continue;
                }

                runs = false;
                return;
            }
        }
    }

    private sealed class Request(Func<object> open)
    {
        private object? opened;
        private ExceptionDispatchInfo? failure;

        public bool IsDone { get; private set; }

        public object Result
        {
            get
            {
                failure?.Throw();
                return opened!;
            }
        }

        /// <summary>Whether the thread is in the namespace.</summary>
        public bool Run(Action enter)
        {
            var hasEntered = false;
            try
            {
                enter();
                hasEntered = true;
                opened = open();
            }
            catch (Exception exception)
            {
                // Whatever it is, it is the caller's: left to this thread it would end the process.
                failure = ExceptionDispatchInfo.Capture(exception);
            }

            IsDone = true;
            return hasEntered;
        }
    }
}
