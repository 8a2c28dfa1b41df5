using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Core.Reconciling;

/// <summary>Rules as iptables rules, by its programs: for kernels without nf_tables, and where the setting says so.</summary>
internal sealed class IptablesDataplane : IDataplane
{
    private readonly RulesReader rules;
    private readonly RulesWriter writer;

    public IptablesDataplane(INetfilter netfilter, FlowRevocation revocation, INamespaces namespaces)
    {
        rules = new(netfilter, namespaces);
        writer = new(netfilter, rules, revocation);
    }

    /// <inheritdoc/>
    public Task<FirewallPass?> ApplyAsync(INamespaceHandle target, NamespaceSpec spec, List<string> changes, CancellationToken cancellationToken) =>
        writer.ApplyAsync(target, spec, changes, cancellationToken);

    /// <summary>Takes every own rule out, of either backend; flows that the spec's rules allow go on.</summary>
    /// <inheritdoc cref="ApplyAsync"/>
    public Task<FirewallPass?> RemoveAsync(INamespaceHandle target, NamespaceSpec spec, List<string> changes, CancellationToken cancellationToken) =>
        writer.RemoveAsync(target, spec, changes, cancellationToken);

    /// <summary>What <see cref="RemoveAsync"/> would change; nothing is written.</summary>
    /// <inheritdoc cref="PreviewAsync"/>
    public Task<(EquatableArray<string> Changes, FirewallPass? Failure)> PreviewRemovalAsync(
        INamespaceHandle target, NamespaceSpec spec, CancellationToken cancellationToken) => writer.PreviewRemovalAsync(target, spec, cancellationToken);

    /// <inheritdoc/>
    public Task<(EquatableArray<string> Changes, FirewallPass? Failure)> PreviewAsync(
        INamespaceHandle target, NamespaceSpec spec, CancellationToken cancellationToken) => writer.PreviewAsync(target, spec, cancellationToken);

    /// <inheritdoc/>
    public async Task<(EquatableArray<PolicyTraffic>? Traffic, FirewallPass? Failure)> ReadTrafficAsync(
        INamespaceHandle target, NamespaceSpec spec, CancellationToken cancellationToken)
    {
        var (dump, failure) = await rules.ReadAsync(target, rules.BackendOf(spec.Id), cancellationToken);
        return (failure is null ? PolicyCounters.Of(dump, spec.Rules) : null, failure);
    }

    /// <inheritdoc/>
    public PassWarning? WarningOf(NamespaceId id) => null;

    /// <inheritdoc/>
    public void Forget(NamespaceId id)
    {
    }
}
