using NetworkGo.Core.Ports;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Netfilter.Conntrack;

namespace NetworkGo.Linux.Conntrack;

/// <summary>
/// The tracked flows of network namespaces, by ctnetlink and without a program. Each operation has a socket of its own, so that those of
/// one namespace may run beside each other, and one that went wrong leaves nothing to the next.
/// </summary>
public sealed class FlowTable : IFlowTable
{
    // A container that is not trusted fills its own table. Of the host's flows there are as many as its owner allows.
    private const int MostOfContainer = 100_000;

    private readonly TimeProvider time;
    private readonly TimeSpan limit;
    private readonly string tracking;
    private readonly Func<NamespaceHandle, IConntrackChannel> open;

    /// <summary>Makes one.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="limit">How long one operation takes at most.</param>
    /// <param name="procRoot">Where procfs is mounted.</param>
    public FlowTable(TimeProvider time, TimeSpan limit, string procRoot = "/proc")
        : this(time, limit, procRoot, ConntrackSocket.Open)
    {
    }

    /// <summary>Makes one that has its channels from elsewhere.</summary>
    internal FlowTable(TimeProvider time, TimeSpan limit, string procRoot, Func<NamespaceHandle, IConntrackChannel> open)
    {
        (this.time, this.limit, this.open) = (time, limit, open);
        tracking = Path.Combine(procRoot, "sys", "net", "netfilter", "nf_conntrack_count");
    }

    /// <inheritdoc/>
    public Task<FlowListing> ListAsync(INamespaceHandle target, ConntrackFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return UseAsync(
            target, opened => opened.HasNone(cancellationToken) ? new FlowListing([], null) : Read(opened.List(filter, cancellationToken)), static fault => new FlowListing([], fault), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<FlowDeletion> DeleteAsync(INamespaceHandle target, IReadOnlyCollection<ConntrackEntry> flows, CancellationToken cancellationToken)
    {
        ConntrackEntry[] all = [.. flows];
        return all.Length == 0
            ? Task.FromResult(new FlowDeletion(0, 0, null))
            : UseAsync(target, opened => opened.Delete(all, cancellationToken), static fault => new FlowDeletion(0, 0, fault), cancellationToken);
    }

    // Asked for flows, the kernel loads what tracks them. Where it still has none there is nothing to list, and nothing is missing.
    private FlowListing Read(FlowListing listing) =>
        listing.Fault is { Kind: FlowFaultKind.Unsupported } && !File.Exists(tracking) ? new FlowListing([], null) : listing;

    // The calls of the kernel's do not wait for anything but itself; the pool's thread is held for milliseconds.
    private Task<T> UseAsync<T>(INamespaceHandle target, Func<ConntrackSession, T> use, Func<FlowFault, T> failed, CancellationToken cancellationToken)
    {
        var place = NamespaceHandle.Of(target);
        return Task.Run(
            () =>
            {
                try
                {
                    using var session = new ConntrackSession(open(place), time, limit, place.IsHost ? int.MaxValue : MostOfContainer);
                    return use(session);
                }
                catch (IOException exception)
                {
                    return failed(new FlowFault(FlowFaultKind.Failed, exception.Message));
                }
            },
            cancellationToken);
    }
}
