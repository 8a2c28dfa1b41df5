using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;
using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Core.Reconciling;

/// <summary>
/// One pass over one namespace: the order of things. How the namespace is opened is in <see cref="NamespaceOpener"/>, how rules are
/// written in <see cref="RulesWriter"/>, and what to write in <see cref="FirewallPlanner"/>. See docs/decisions/006.
/// </summary>
public sealed class FirewallReconciler : IFirewallReconciler, IPolicyTraffic
{
    private readonly IRouting routing;
    private readonly NamespaceWatch? watch;
    private readonly EngineTable engineTable;
    private readonly NamespaceOpener opener;
    private readonly WayCheck ways;
    private readonly IDataplane dataplane;
    private readonly NftablesDataplane? former;

    /// <summary>Makes one.</summary>
    /// <param name="docker">Asked which start of the container it is.</param>
    /// <param name="namespaces">Opens the namespace.</param>
    /// <param name="netfilter">Reads and writes rules.</param>
    /// <param name="flows">Lists and ends flows.</param>
    /// <param name="routing">Reads and writes routes and forwarding.</param>
    /// <param name="foreign">Reads the engine's own table.</param>
    /// <param name="nftables">The nftables dataplane; null where there is none.</param>
    /// <param name="watch">Knows the namespaces in which nothing has changed; null where every drift check is to be a pass.</param>
    public FirewallReconciler(
        IDockerGateway docker,
        INamespaces namespaces,
        INetfilter netfilter,
        IFlowTable flows,
        IRouting routing,
        IForeignTables foreign,
        NftablesParts? nftables = null,
        NamespaceWatch? watch = null)
    {
        this.routing = routing;
        this.watch = watch;
        opener = new(docker, namespaces);
        ways = new(routing);
        var revocation = new FlowRevocation(flows, routing);
        var iptables = new IptablesDataplane(netfilter, revocation, namespaces);
        var table = nftables is null ? null : new NftablesDataplane(nftables.Tables, nftables.Hook, revocation, iptables, nftables.Settings);
        var isTable = nftables is { IsInUse: true };
        engineTable = new(foreign, marksByRules: !isTable);
        dataplane = isTable ? table! : iptables;
        former = isTable ? null : table;
    }

    /// <inheritdoc/>
    public Task<FirewallPass> ReconcileAsync(NamespaceSpec spec, string? containerId, IProgress<string>? step, CancellationToken cancellationToken) =>
        opener.RunAsync(spec, containerId, step, target => WatchedAsync(target, spec, containerId, step, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public bool IsUnchanged(NamespaceSpec spec, string? containerId) => watch?.IsUnchanged(spec, containerId) ?? false;

    /// <inheritdoc/>
    public void Supersede(NamespaceId id) => dataplane.Supersede(id);

    /// <inheritdoc/>
    public void Forget(NamespaceId id)
    {
        watch?.Forget(id);
        dataplane.Forget(id);
        former?.Forget(id);
    }

    /// <inheritdoc/>
    public Task<FirewallPass> PreviewAsync(NamespaceSpec spec, string? containerId, CancellationToken cancellationToken) =>
        opener.RunAsync(spec, containerId, null, target => PreviewAsync(target, spec, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<EquatableArray<PolicyTraffic>?> ReadTrafficAsync(NamespaceSpec spec, string? containerId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(spec);
        EquatableArray<PolicyTraffic>? traffic = null;
        await opener.RunAsync(
            spec,
            containerId,
            null,
            async target =>
            {
                (traffic, var failure) = await dataplane.ReadTrafficAsync(target, spec, cancellationToken);
                return failure ?? new FirewallPass { State = ObjectState.Ready };
            },
            cancellationToken);
        return traffic;
    }

    // The rules that the pass itself writes are no change; its routes are detected, and the next drift check is a pass that finds nothing to write.
    private async Task<FirewallPass> WatchedAsync(
        INamespaceHandle target, NamespaceSpec spec, string? containerId, IProgress<string>? step, CancellationToken cancellationToken)
    {
        watch?.Arm(spec.Id, target);
        var pass = await RunAsync(target, spec, step, cancellationToken);
        if (cancellationToken.IsCancellationRequested)
        {
            // The actor is gone that would close the detector.
            watch?.Forget(spec.Id);
        }
        else if (pass.IsAnnounced || (pass.State == ObjectState.Ready && pass.Ways.Count == 0))
        {
            // Also of a namespace that waits for an address: until one comes, another pass would find the same. But what is in the way of a
            // policy may go without a change that is detected: each drift check asks again.
            watch?.Note(spec, containerId);
        }

        return pass;
    }

    private async Task<FirewallPass> RunAsync(INamespaceHandle target, NamespaceSpec asked, IProgress<string>? step, CancellationToken cancellationToken)
    {
        step?.Report("iptables and ip, of which each has command-timeout");
        var (spec, conflicts, unreadable) = await engineTable.OpenAsync(target, asked, cancellationToken);
        if (unreadable is not null)
        {
            return FailedPass.Of(unreadable);
        }

        var changes = new List<string>();
        var failure = await dataplane.ApplyAsync(target, spec, changes, cancellationToken)
            ?? (former is null ? null : await former.RemoveAsync(target, spec, changes, cancellationToken));
        var routes = target.IsHost
            ? new ApplyResult()
            : await routing.ApplyRoutesAsync(target, spec.Routes, spec.SourceRoutes, cancellationToken);
        var forwarding = spec.Forwarding
            ? await routing.EnableForwardingAsync(target, cancellationToken)
            : new ApplyResult();
        changes.AddRange(routes.Changes.Concat(forwarding.Changes));
        failure ??= routes.Failure is { } r ? FailedPass.Of("RouteFailed", r) : null;
        failure ??= forwarding.Failure is { } f ? FailedPass.Of("ForwardingFailed", f) : null;
        failure ??= routes.Waiting is { } w
            ? new FirewallPass { State = ObjectState.Waiting, Reason = WaitReasons.AddressMissing, Message = w, IsAnnounced = true }
            : null;
        EquatableArray<PolicyConflict> wrong = [];
        if (failure is null)
        {
            (wrong, failure) = await ways.CheckAsync(target, spec, cancellationToken);
        }

        return (failure ?? Ready(dataplane.WarningOf(asked.Id))) with
        {
            Changes = target.IsHost ? changes.ToEquatableArray() : BoundedText.Of(changes),
            Conflicts = conflicts,
            Ways = wrong,
        };
    }

    private static FirewallPass Ready(PassWarning? warning) =>
        new() { State = ObjectState.Ready, Reason = warning?.Reason ?? "", Message = warning?.Message ?? "" };

    private async Task<FirewallPass> PreviewAsync(INamespaceHandle target, NamespaceSpec asked, CancellationToken cancellationToken)
    {
        var (spec, conflicts, unreadable) = await engineTable.OpenAsync(target, asked, cancellationToken);
        if (unreadable is not null)
        {
            return FailedPass.Of(unreadable);
        }

        var (changes, failure) = await dataplane.PreviewAsync(target, spec, cancellationToken);
        if (failure is not null)
        {
            return failure;
        }

        var routes = target.IsHost
            ? new ApplyResult()
            : await routing.PreviewRoutesAsync(target, spec.Routes, spec.SourceRoutes, cancellationToken);
        var forwarding = spec.Forwarding ? await routing.PreviewForwardingAsync(target, cancellationToken) : new ApplyResult();
        failure = (routes.Failure ?? forwarding.Failure) is { } words ? FailedPass.Of("Unreadable", words) : new FirewallPass { State = ObjectState.Ready };
        return failure with
        {
            Changes = changes.Concat(routes.Changes).Concat(forwarding.Changes).ToEquatableArray(),
            Conflicts = conflicts,
        };
    }
}
