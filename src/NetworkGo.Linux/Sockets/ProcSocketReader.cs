using NetworkGo.Core.Ports;
using NetworkGo.Linux.Commands;

namespace NetworkGo.Linux.Sockets;

/// <summary>Sockets by procfs, which shows those of the namespace that the reader is in. Changes nothing.</summary>
/// <param name="runner">Runs <c>cat</c> in a namespace.</param>
/// <param name="procRoot">Where procfs is mounted: <c>/proc</c>.</param>
public sealed class ProcSocketReader(CommandRunner runner, string procRoot) : ISocketReader
{
    /// <inheritdoc/>
    public async Task<string?> ReadAsync(INamespaceHandle target, string protocol, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(procRoot, "self", "net");
        var both = await runner.RunAsync(target, "cat", [Path.Combine(folder, protocol), Path.Combine(folder, protocol + "6")], "", cancellationToken);
        if (both.Succeeded)
        {
            return both.Output;
        }

        // Where the kernel has no IPv6 there is no such list.
        var one = await runner.RunAsync(target, "cat", [Path.Combine(folder, protocol)], "", cancellationToken);
        return one.Succeeded ? one.Output : null;
    }
}
