using NetworkGo.Core.Ports;
using NetworkGo.Netfilter.Conntrack;
using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Chaos.Tests.Model;

/// <summary>Both backends of one namespace, in memory; there are no flows.</summary>
internal sealed class FakeNetfilter(IptablesDump nft, IptablesDump legacy) : INetfilter, IFlowTable
{
    private readonly FakeTables nftTables = new(nft);
    private readonly FakeTables legacyTables = new(legacy);

    public int Restores { get; private set; }

    public Task<CommandResult> SaveAsync(INamespaceHandle target, IptablesBackend backend, CancellationToken cancellationToken) =>
        Task.FromResult(new CommandResult(true, Of(backend).Print()));

    public Task<CommandResult> RestoreAsync(
        INamespaceHandle target, IptablesBackend backend, string text, CancellationToken cancellationToken)
    {
        Restores++;
        return Task.FromResult(Of(backend).Restore(text) is { } error ? new CommandResult(false, "", error) : new CommandResult(true, ""));
    }

    public Task<FlowListing> ListAsync(INamespaceHandle target, ConntrackFilter filter, CancellationToken cancellationToken) =>
        Task.FromResult(new FlowListing([], null));

    public Task<FlowDeletion> DeleteAsync(INamespaceHandle target, IReadOnlyCollection<ConntrackEntry> flows, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("there are no flows to delete");

    private FakeTables Of(IptablesBackend backend) => backend == IptablesBackend.Nft ? nftTables : legacyTables;
}
