using NetworkGo.Core.Ports;
using NetworkGo.Netfilter.Nftables.Compiling;

namespace NetworkGo.Linux.Nftables;

/// <summary>NetworkGo's own table of a namespace, by netlink: no program is started.</summary>
/// <param name="timeout">The longest wait for an answer of the kernel's.</param>
/// <param name="time">The clock.</param>
public sealed class OwnTables(TimeSpan timeout, TimeProvider time) : IOwnTables
{
    /// <inheritdoc/>
    public Task<OwnTableRead> ReadAsync(INamespaceHandle target, CancellationToken cancellationToken) => Task.Run(() => Read(target, cancellationToken), cancellationToken);

    private OwnTableRead Read(INamespaceHandle target, CancellationToken cancellationToken)
    {
        try
        {
            using var socket = NftablesSocket.Open(target, timeout, time);
            var reading = socket.Read(TableCompiler.TableName, cancellationToken);
            return new OwnTableRead(reading.Dump?.State, reading.Failure?.Words);
        }
        catch (IOException exception)
        {
            return new OwnTableRead(null, exception.Message);
        }
    }
}
