using NetworkGo.Core.Ports;
using NetworkGo.Linux.ChangeDetection;
using NetworkGo.Linux.Iptables;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Netfilter.Nftables.State;

namespace NetworkGo.Linux.Nftables;

/// <summary>Our own table of a namespace, by netlink and in process. Each call opens a socket of its own in the namespace.</summary>
/// <param name="timeout">The longest wait for one answer of the kernel's.</param>
/// <param name="time">The clock.</param>
/// <param name="procRoot">Where procfs is mounted.</param>
/// <param name="own">Receives what was written; null: it is not kept.</param>
public sealed class NftablesTables(TimeSpan timeout, TimeProvider time, string procRoot = "/proc", OwnWrites? own = null) : INftables
{
    /// <summary>What is between the sockets and the kernel: nothing, but for tests that have it fail.</summary>
    internal Func<INetfilterTransport, INetfilterTransport> Through { get; init; } = static kernel => kernel;

    /// <inheritdoc/>
    public Task<TableRead> ReadAsync(INamespaceHandle target, string table, uint? known, CancellationToken cancellationToken) =>
        RunAsync(
            target,
            socket => Read(socket, table, known, cancellationToken),
            static failure => new TableRead { Failure = failure },
            cancellationToken);

    /// <inheritdoc/>
    public Task<TableWrite> WriteAsync(INamespaceHandle target, TableChange change, uint expectedGeneration, CancellationToken cancellationToken) =>
        RunAsync(
            target,
            socket =>
            {
                if (change.Transaction is null)
                {
                    return new TableWrite(expectedGeneration, null);
                }

                using var writing = own?.Begin(target.Inode);
                var result = socket.Apply(change, expectedGeneration, cancellationToken);
                if (result.Succeeded)
                {
                    own?.Note(target.Inode, new OwnWrite(expectedGeneration, result.Generation, socket.PortId, null));
                }

                return new TableWrite(result.Generation, result.Failure?.ToTableFailure()) { IsToBeRead = result.IsDivided };
            },
            static failure => new TableWrite(0, failure),
            cancellationToken);

    /// <inheritdoc/>
    public Task<bool> HasLegacyAsync(INamespaceHandle target, CancellationToken cancellationToken) =>
        Task.Run(() => !LegacyTables.AreNone(NamespaceHandle.Of(target), procRoot), cancellationToken);

    /// <inheritdoc/>
    public Task<IptablesPresence> FindIptablesAsync(INamespaceHandle target, CancellationToken cancellationToken) =>
        Task.Run(() => IptablesTrace.Find(NamespaceHandle.Of(target), procRoot), cancellationToken);

    private Task<T> RunAsync<T>(INamespaceHandle target, Func<NftablesSocket, T> use, Func<TableFailure, T> failed, CancellationToken cancellationToken) =>
        NftablesRequests.RunAsync(
            target,
            kernel => new NftablesSocket(new NetfilterChannel(Through(kernel), time), timeout),
            use,
            exception => failed(new TableFailure(exception.Message) { IsUnsupported = exception is NoNetfilterException }),
            cancellationToken);

    private static TableRead Read(NftablesSocket socket, string table, uint? known, CancellationToken cancellationToken)
    {
        if (known is { } generation)
        {
            var now = socket.ReadGeneration(cancellationToken);
            if (now.Failure is null && now.Generation == generation && socket.Exists(table, cancellationToken))
            {
                return new TableRead { Generation = generation, IsAsKnown = true };
            }
        }

        var read = socket.Read(table, cancellationToken);
        return new TableRead
        {
            Generation = read.Generation,
            State = read.Dump?.State,
            Counters = read.Dump?.Elements ?? new TableRead().Counters,
            Failure = read.Failure?.ToTableFailure(),
        };
    }
}
