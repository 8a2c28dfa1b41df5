using NetworkGo.Core.Ports;
using NetworkGo.Netfilter.Conntrack;
using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Core.Tests.Reconciling;

/// <summary>A netfilter whose user dies at one call: before it, or after it took effect; and nothing happens any more.</summary>
internal sealed class DyingNetfilter(INetfilter inner, IFlowTable table, int at, bool afterTheCall) : INetfilter, IFlowTable
{
    private int calls;

    public Task<CommandResult> SaveAsync(INamespaceHandle target, IptablesBackend backend, CancellationToken cancellationToken) =>
        CallAsync(() => inner.SaveAsync(target, backend, cancellationToken));

    public Task<CommandResult> RestoreAsync(
        INamespaceHandle target, IptablesBackend backend, string text, CancellationToken cancellationToken) =>
        CallAsync(() => inner.RestoreAsync(target, backend, text, cancellationToken));

    public Task<FlowListing> ListAsync(INamespaceHandle target, ConntrackFilter filter, CancellationToken cancellationToken) =>
        CallAsync(() => table.ListAsync(target, filter, cancellationToken));

    public Task<FlowDeletion> DeleteAsync(INamespaceHandle target, IReadOnlyCollection<ConntrackEntry> flows, CancellationToken cancellationToken) =>
        CallAsync(() => table.DeleteAsync(target, flows, cancellationToken));

    private async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        var number = Interlocked.Increment(ref calls);
        if (number > at || (number == at && !afterTheCall))
        {
            throw new IOException($"dead at call {at}");
        }

        var result = await call();
        return number == at ? throw new IOException($"dead after call {at}") : result;
    }
}
