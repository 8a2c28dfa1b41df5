using Microsoft.Win32.SafeHandles;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Linux.Native;
using NetworkGo.Linux.Netlink;

namespace NetworkGo.Linux.Routing;

/// <summary>A netlink socket and the <c>ip_forward</c> file of a namespace.</summary>
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
    public static NamespaceFiles Open(NamespaceHandle target, string forwardPath) => NamespaceThread.Run(target, () => new NamespaceFiles(
        NetlinkSocket.Open(),
        Libc.OpenAt(Libc.CurrentDirectory, forwardPath, Libc.ReadOnly | Libc.CloseOnExec, 0),
        Libc.OpenAt(Libc.CurrentDirectory, forwardPath, Libc.WriteOnly | Libc.CloseOnExec, 0)));

    public void Dispose()
    {
        Socket.Dispose();
        ForwardReader.Dispose();
        ForwardWriter.Dispose();
    }
}
