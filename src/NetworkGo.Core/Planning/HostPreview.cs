using System.Collections.Concurrent;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Reconciling;
using NetworkGo.Core.Status;

namespace NetworkGo.Core.Planning;

/// <summary>Says what a pass over the whole host would change, with the code that would do it. Writes nothing.</summary>
/// <param name="docker">The engine.</param>
/// <param name="firewall">Looks into the namespaces.</param>
/// <param name="compile">Turns a configuration into everything it asks of the host, given the bridges that are there.</param>
public sealed class HostPreview(
    IDockerGateway docker, IFirewallReconciler firewall, Func<NetworksConfiguration, EquatableArray<BridgeFacts>, HostState> compile)
{
    // Each is a handful of processes.
    private const int AtOnce = 8;

    /// <summary>The plan for a configuration.</summary>
    /// <exception cref="EngineUnavailableException">The engine did not answer, or is none to work with.</exception>
    public async Task<HostPlan> PlanAsync(NetworksConfiguration configuration, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(configuration);

        // An engine that cannot be worked with says so here; what it lists would mean something else.
        var engine = await docker.InfoAsync(cancellationToken).ConfigureAwait(false);
        var now = new HostInventory(await docker.ListAsync(cancellationToken).ConfigureAwait(false));
        var forecast = EngineForecast.Of(compile(configuration, now.Bridges(configuration)), now.Snapshot);

        // The rules are those in force once the networks exist: their bridges' names are known before.
        var state = EngineFirewall.Describe(
            compile(configuration, forecast.Inventory.Bridges(configuration)), engine, forecast.Inventory.Snapshot);
        var specs = Wanted(NamespaceMerge.Merge(state.Namespaces, forecast.Inventory), now);
        var firewalls = new PlannedObject[specs.Count];
        var conflicts = new ConcurrentBag<PolicyConflict>();
        var bound = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, specs.Count, bound, async (i, stop) => firewalls[i] = await LookAsync(specs[i], now, conflicts, stop).ConfigureAwait(false)).ConfigureAwait(false);
        return new HostPlan
        {
            Objects = forecast.Objects
                .OrderBy(static o => o.Kind)
                .ThenBy(static o => o.Name, StringComparer.Ordinal)
                .Concat(firewalls)
                .Concat(conflicts.OrderBy(static c => c.Policy, StringComparer.Ordinal).Select(Shut))
                .Where(static o => o.Changes.Count > 0 || o.Reason.Length > 0)
                .ToEquatableArray(),
        };
    }

    private static List<NamespaceSpec> Wanted(MergedNamespaces merged, HostInventory now)
    {
        var specs = merged.Specs.ToList();
        var known = specs.Select(static s => s.Id).ToHashSet();
        if (known.Add(NamespaceId.Host))
        {
            specs.Insert(0, NamespaceSpec.Empty(NamespaceId.Host));
        }

        specs.AddRange(now.Snapshot.Containers
            .Where(c => c.IsRunning && now.MayHoldLeftovers(c) && known.Add(new NamespaceId(c.Name)))
            .Select(static c => NamespaceSpec.Empty(new NamespaceId(c.Name))));
        return specs;
    }

    private static PlannedObject Shut(PolicyConflict conflict) => new()
    {
        Kind = ObjectKind.Policy,
        Name = conflict.Policy,
        Action = PlannedAction.Blocked,
        Reason = conflict.Reason,
        Message = conflict.Message,
    };

    private async Task<PlannedObject> LookAsync(
        NamespaceSpec spec, HostInventory now, ConcurrentBag<PolicyConflict> conflicts, CancellationToken cancellationToken)
    {
        var planned = new PlannedObject { Kind = ObjectKind.Firewall, Name = spec.Id.ToString(), Action = PlannedAction.None };
        var container = spec.Id.ContainerName is { } name ? now.Container(name) : null;
        if (!spec.Id.IsHost && container is not { IsRunning: true })
        {
            return planned with
            {
                Reason = container is null ? "ContainerMissing" : "ContainerNotRunning",
                Message = $"{spec.Rules.Count} rule(s) will be added when the container runs",
            };
        }

        var pass = await firewall.PreviewAsync(spec, container?.Id, cancellationToken).ConfigureAwait(false);
        foreach (var conflict in pass.Conflicts)
        {
            conflicts.Add(conflict);
        }

        return planned with
        {
            Action = pass.Changes.Count > 0
                ? (spec with { Bridges = [], Nftables = null }) == NamespaceSpec.Empty(spec.Id) ? PlannedAction.Remove : PlannedAction.Change
                : pass.State is ObjectState.Conflict or ObjectState.Failed ? PlannedAction.Blocked : PlannedAction.None,
            Changes = pass.Changes,
            Reason = pass.Reason,
            Message = pass.Message,
        };
    }
}
