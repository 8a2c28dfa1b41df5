using NetworkGo.Core.Ports;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Netfilter.Conntrack;

namespace NetworkGo.Linux.Conntrack;

/// <summary>
/// The tracked flows of one network namespace, by ctnetlink and without a program. Its socket is opened with the first use, and again
/// after one that went wrong. The handle has to stay open as long as this is used.
/// </summary>
/// <param name="target">The namespace.</param>
/// <param name="time">The clock.</param>
/// <param name="limit">How long one operation takes at most.</param>
public sealed class FlowTable(INamespaceHandle target, TimeProvider time, TimeSpan limit) : IDisposable
{
    private readonly NamespaceHandle target = NamespaceHandle.Of(target);
    private readonly SemaphoreSlim oneAtATime = new(1);
    private ConntrackSession? session;

    /// <summary>Lists the flows that a filter lets through, of both families and every zone where it does not say otherwise.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<FlowListing> ListAsync(ConntrackFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return UseAsync(
            opened => opened.List(filter, cancellationToken), static listing => listing.Fault, static fault => new FlowListing([], fault), cancellationToken);
    }

    /// <summary>The flow as it is now; no flow where it is gone, or where another one is between the same ends.</summary>
    /// <param name="flow">The flow, as it was listed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<FlowListing> FindAsync(ConntrackEntry flow, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return UseAsync(
            opened => opened.Find(flow, cancellationToken), static listing => listing.Fault, static fault => new FlowListing([], fault), cancellationToken);
    }

    /// <summary>
    /// Deletes flows as they were listed. One that is gone is a success; one of another id between the same ends stays. One that
    /// cannot be deleted is a fault, and the others are deleted nevertheless.
    /// </summary>
    /// <param name="flows">The flows.</param>
    /// <param name="cancellationToken">Ends it; some may have been deleted.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<FlowDeletion> DeleteAsync(IEnumerable<ConntrackEntry> flows, CancellationToken cancellationToken)
    {
        ConntrackEntry[] all = [.. flows];
        return all.Length == 0
            ? Task.FromResult(new FlowDeletion(0, 0, null))
            : UseAsync(
                opened => opened.Delete(all, cancellationToken), static deletion => deletion.Fault, static fault => new FlowDeletion(0, 0, fault), cancellationToken);
    }

    /// <summary>Closes the socket, once what is under way has ended.</summary>
    public void Dispose()
    {
        oneAtATime.Wait();
        session?.Dispose();
        session = null;
        oneAtATime.Dispose();
    }

    // The calls of the kernel's do not wait for anything but itself; the pool's thread is held for milliseconds.
    private async Task<T> UseAsync<T>(Func<ConntrackSession, T> use, Func<T, FlowFault?> faultOf, Func<FlowFault, T> failed, CancellationToken cancellationToken)
    {
        await oneAtATime.WaitAsync(cancellationToken);
        var isInOrder = false;
        try
        {
            var result = await Task.Run(() => use(session ??= new ConntrackSession(ConntrackSocket.Open(target), time, limit)), cancellationToken);
            isInOrder = faultOf(result) is null;
            return result;
        }
        catch (IOException exception)
        {
            return failed(new FlowFault(FlowFaultKind.Failed, exception.Message));
        }
        finally
        {
            if (!isInOrder)
            {
                session?.Dispose();
                session = null;
            }

            oneAtATime.Release();
        }
    }
}
