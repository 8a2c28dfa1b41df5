using Microsoft.Win32.SafeHandles;
using NetworkGo.Core.Ports;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Linux.Native;

namespace NetworkGo.Linux.Sockets;

/// <summary>Sockets by procfs, which shows those of the namespace that the thread was in that opened a list. Changes nothing.</summary>
/// <param name="procRoot">Where procfs is mounted: <c>/proc</c>.</param>
public sealed class ProcSocketReader(string procRoot) : ISocketReader
{
    /// <inheritdoc/>
    public Task<string?> ReadAsync(INamespaceHandle target, string protocol, CancellationToken cancellationToken)
    {
        var place = NamespaceHandle.Of(target);
        return Task.Run(() => Read(place, protocol), cancellationToken);
    }

    private string? Read(NamespaceHandle target, string protocol)
    {
        try
        {
            using var four = NamespaceThread.Run(target, () => Open(protocol));

            // Where the kernel has no IPv6 there is no such list.
            using var six = NamespaceThread.Run(target, () => Open(protocol + "6"));
            return four.IsInvalid ? null : TextOf(four) + (six.IsInvalid ? "" : TextOf(six));
        }
        catch (IOException)
        {
            // Whether anything listens is a remark only: who cannot enter the namespace is told so by what explains the flow.
            return null;
        }
    }

    private SafeFileHandle Open(string list) => Libc.OpenAt(
        Libc.CurrentDirectory, Path.Combine(procRoot, "thread-self", "net", list), Libc.ReadOnly | Libc.CloseOnExec, 0);

    private static string TextOf(SafeFileHandle list)
    {
        using var file = new FileStream(list, FileAccess.Read, bufferSize: 0, isAsync: false);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }
}
