using NetworkGo.Core.Ports;
using NetworkGo.Netfilter.Conntrack;
using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Core.Tests.Reconciling;

/// <summary>A netfilter whose user dies at one call: before it, or after it took effect; and nothing happens any more.</summary>
internal sealed class DyingNetfilter(INetfilter inner, int at, bool afterTheCall) : INetfilter
{
    private int calls;

    public Task<CommandResult> SaveAsync(INamespaceHandle target, IptablesBackend backend, CancellationToken cancellationToken) =>
        CallAsync(() => inner.SaveAsync(target, backend, cancellationToken));

    public Task<CommandResult> RestoreAsync(
        INamespaceHandle target, IptablesBackend backend, string text, CancellationToken cancellationToken) =>
        CallAsync(() => inner.RestoreAsync(target, backend, text, cancellationToken));

    public Task<CommandResult> ListEngineTableAsync(INamespaceHandle target, CancellationToken cancellationToken) =>
        CallAsync(() => inner.ListEngineTableAsync(target, cancellationToken));

    public Task<CommandResult> ListFlowsAsync(INamespaceHandle target, CancellationToken cancellationToken) =>
        CallAsync(() => inner.ListFlowsAsync(target, cancellationToken));

    public Task<CommandResult> DeleteFlowAsync(INamespaceHandle target, FlowTuple flow, CancellationToken cancellationToken) =>
        CallAsync(() => inner.DeleteFlowAsync(target, flow, cancellationToken));

    private async Task<CommandResult> CallAsync(Func<Task<CommandResult>> call)
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
