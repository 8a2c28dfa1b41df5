using NetworkGo.Netfilter.Conntrack;

namespace NetworkGo.Core.Ports;

/// <summary>The tracked flows of a namespace. Decides nothing. A kernel without connection tracking has no flows.</summary>
public interface IFlowTable
{
    /// <summary>Lists the flows that a filter lets through, of both families and every zone where it does not say otherwise.</summary>
    /// <param name="target">The namespace.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    Task<FlowListing> ListAsync(INamespaceHandle target, ConntrackFilter filter, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes flows as they were listed. One that is gone is a success; one of another id between the same ends stays. One that
    /// cannot be deleted is a fault, and the others are deleted nevertheless.
    /// </summary>
    /// <param name="target">The namespace.</param>
    /// <param name="flows">The flows.</param>
    /// <param name="cancellationToken">Ends it; some may have been deleted.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    Task<FlowDeletion> DeleteAsync(INamespaceHandle target, IReadOnlyCollection<ConntrackEntry> flows, CancellationToken cancellationToken);
}
