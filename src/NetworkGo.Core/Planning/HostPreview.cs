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
/// <param name="compile">Turns a configuration into everything it asks of the host, given what is known of it.</param>
public sealed class HostPreview(
    IDockerGateway docker, IFirewallReconciler firewall, Func<NetworksConfiguration, EngineFacts, HostState> compile)
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
        var forecast = EngineForecast.Of(compile(configuration, EngineFactsReader.Read(configuration, now)), now.Snapshot);

        // The rules are those in force once the networks exist: their bridges' names are known before.
        var (specs, policies) = Specs([]);

        // What the host refuses is written in no container either.
        var conflicts = new ConcurrentBag<PolicyConflict>();
        var host = await LookAsync(specs.Find(static s => s.Id.IsHost)!, now, conflicts, cancellationToken).ConfigureAwait(false);
        if (!conflicts.IsEmpty)
        {
            (specs, policies) = Specs(conflicts.Select(static c => new RefusedPolicy(NamespaceId.Host, c.Policy)).ToEquatableArray());
        }

        var firewalls = new PlannedObject[specs.Count];
        var bound = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(
            0,
            specs.Count,
            bound,
            async (i, stop) => firewalls[i] = specs[i].Id.IsHost ? host : await LookAsync(specs[i], now, conflicts, stop).ConfigureAwait(false)).ConfigureAwait(false);
        return new HostPlan
        {
            Objects = forecast.Objects
                .OrderBy(static o => o.Kind)
                .ThenBy(static o => o.Name, StringComparer.Ordinal)
                .Concat(firewalls)
                .Concat(policies
                    .Where(static p => p is { Obstacle.IsPassing: false, Namespaces.Count: 0 })
                    .Select(static p => Shut(new PolicyConflict(p.Id, p.Obstacle!.Reason, p.Obstacle.Message))))
                .Concat(conflicts.OrderBy(static c => c.Policy, StringComparer.Ordinal).Select(Shut))
                .Where(static o => o.Changes.Count > 0 || o.Reason.Length > 0)
                .ToEquatableArray(),
        };

        (List<NamespaceSpec> Specs, EquatableArray<PolicyOutcome> Policies) Specs(EquatableArray<RefusedPolicy> refused)
        {
            var facts = EngineFactsReader.Read(configuration, forecast.Inventory, refused);
            var state = EngineFirewall.Describe(compile(configuration, facts), engine, forecast.Inventory.Snapshot);
            return (Wanted(NamespaceMerge.Merge(state.Namespaces, forecast.Inventory), now), state.Policies);
        }
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
