using Microsoft.Win32.SafeHandles;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Linux.Native;

namespace NetworkGo.Linux.Routing;

/// <summary>
/// A netlink socket and the <c>ip_forward</c> file of a namespace. Both belong to the namespace of the thread that
/// opens them, and can be used from any thread afterwards.
/// </summary>
internal sealed class NamespaceFiles : IDisposable
{
    private NamespaceFiles(SafeFileHandle socket, SafeFileHandle reader, SafeFileHandle writer) =>
        (Socket, ForwardReader, ForwardWriter) = (socket, reader, writer);

    public SafeFileHandle Socket { get; }

    /// <summary>Invalid where there is no such procfs.</summary>
    public SafeFileHandle ForwardReader { get; }

    /// <summary>Invalid where <c>/proc/sys</c> is read-only, as in a container that is not privileged.</summary>
    public SafeFileHandle ForwardWriter { get; }

    /// <summary>Opens them in a namespace.</summary>
    /// <exception cref="IOException">The namespace cannot be entered, or gives no socket.</exception>
    /// <remarks>
    /// setns changes the calling thread only, but a thread that it starts inherits the namespace, and handing work to
    /// the pool may start one of the pool's. So the thread that enters is one of its own, does these calls and
    /// nothing else, and ends: no other work ever runs in the container's namespace, and nothing has to be put back.
    /// </remarks>
    public static NamespaceFiles Open(NamespaceHandle target, string forwardPath)
    {
        NamespaceFiles? files = null;
        var failure = "";
        var thread = new Thread(() =>
        {
            if (!target.IsHost && Libc.EnterNamespace(target.Descriptor, Libc.NewNetworkNamespace) != 0)
            {
                failure = $"the container's network namespace cannot be entered: {Libc.LastError()}. Start network-go with --cap-add SYS_ADMIN";
                return;
            }

            var socket = Libc.Socket(Libc.Netlink, Libc.RawSocket | Libc.CloseOnExec, Libc.RouteProtocol);
            if (socket.IsInvalid)
            {
                failure = $"the kernel gives no netlink socket: {Libc.LastError()}";
                return;
            }

            files = new NamespaceFiles(
                socket,
                Libc.OpenAt(Libc.CurrentDirectory, forwardPath, Libc.ReadOnly | Libc.CloseOnExec, 0),
                Libc.OpenAt(Libc.CurrentDirectory, forwardPath, Libc.WriteOnly | Libc.CloseOnExec, 0));
        });
        thread.Start();
        thread.Join();
        return files ?? throw new IOException(failure);
    }

    public void Dispose()
    {
        Socket.Dispose();
        ForwardReader.Dispose();
        ForwardWriter.Dispose();
    }
}
