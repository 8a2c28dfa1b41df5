using Akka.Actor;
using NetworkGo.Actors.Inventory;
using NetworkGo.Actors.Ports;
using NetworkGo.Actors.Reconciling;
using NetworkGo.Actors.Settings;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Reconciling;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Supervision;

/// <summary>All children of the supervisor, and which of them gets which spec and observation. Lives on the supervisor's thread.</summary>
internal sealed class ChildActors
{
    // All that take part get their specs in the same moment; only one that still does something else is waited for.
    private static readonly TimeSpan ExchangePatience = TimeSpan.FromSeconds(2);

    private static readonly HostInventory Nothing = new(new());
    private readonly ChildRegistry<string, NetworkSpec, NetworkObservation> networks;
    private readonly ChildRegistry<string, ContainerSpec, ContainerObservation> containers;
    private readonly ChildRegistry<NamespaceId, NamespaceSpec, FirewallObservation> firewalls;
    private readonly NamespaceTracker tracker = new();
    private readonly RefusedPolicies refused = new();
    private ObservedHost? host;

    internal ChildActors(IActorContext context, ReconcilerPorts ports, ReconcilerSettings settings, IActorRef board)
    {
        var exchanges = new AddressExchanges(ports.Docker, ExchangePatience);
        ReconcilerContext Shared(string id) => new(id, ports, settings, board, exchanges);
        networks = new(ObjectKind.Network, context, board, StringComparer.Ordinal, name => NetworkActor.Props(Shared(name)));
        containers = new(ObjectKind.Container, context, board, StringComparer.Ordinal, name => ContainerActor.Props(Shared(name)));
        firewalls = new(
            ObjectKind.Firewall, context, board, EqualityComparer<NamespaceId>.Default, id => FirewallActor.Props(Shared(id.ToString()), id));
    }

    /// <summary>All of them.</summary>
    internal IReadOnlyList<IActorRef> Actors => [.. networks.Actors, .. containers.Actors, .. firewalls.Actors];

    /// <summary>The last listing; null before the first.</summary>
    internal HostInventory? Inventory => host?.Inventory;

    /// <summary>What the firewalls refuse, of the namespaces by which it was asked for.</summary>
    internal EquatableArray<RefusedPolicy> Refused => refused.All;

    /// <summary>A firewall found what it cannot put in force. Returns whether that is new.</summary>
    internal bool Refuse(Reconcile.Refused found) => refused.Take(found);

    /// <summary>Takes a listing; the children get it by <see cref="Distribute"/>.</summary>
    internal void Observe(DockerInventoryActor.InventoryListed newest) => host = host is null ? new ObservedHost(newest) : host.Listed(newest);

    /// <summary>The firewall of a known container need not wait for the listing: its namespace is empty until then.</summary>
    internal void Observe(DockerInventoryActor.ContainerStarted started)
    {
        if (host is null || Inventory!.ContainerById(started.Id) is not { } container || !HostInventory.OwnsNamespace(container))
        {
            return;
        }

        host = host.Started(started);
        var id = new NamespaceId(container.Name);
        if (firewalls.Contains(id))
        {
            tracker.Touch(started.Id);
            firewalls.Observe(id, host.Firewall(container), started.At);
        }
    }

    internal MergedNamespaces Merge(HostState state)
    {
        var merged = NamespaceMerge.Merge(state.Namespaces, Inventory ?? Nothing);
        refused.Share(merged.Aliases);
        return merged;
    }

    /// <summary>Gives every child its spec and its observation; creates those that are missing.</summary>
    /// <param name="state">What is asked.</param>
    /// <param name="merged">The namespaces as they really are.</param>
    /// <param name="generation">The configuration's generation.</param>
    /// <param name="lost">Why the engine does not answer; null when it does.</param>
    internal void Distribute(HostState state, MergedNamespaces merged, long generation, string? lost)
    {
        var wantedNetworks = state.Networks.ToDictionary(static n => n.Name, StringComparer.Ordinal);
        var wantedContainers = state.Containers.ToDictionary(static c => c.Name, StringComparer.Ordinal);
        var wantedFirewalls = host is null
            ? merged.Specs.ToDictionary(static s => s.Id, static s => (NamespaceSpec?)s)
            : tracker.Wanted(merged.Specs, host.Inventory, host.Runs);

        // Firewalls first: what opens a path is in force before what makes use of it appears.
        foreach (var id in firewalls.Keys.Union(wantedFirewalls.Keys))
        {
            firewalls.SetSpec(id, id.ToString(), wantedFirewalls.GetValueOrDefault(id), generation);
        }

        foreach (var name in networks.Keys.Concat(wantedNetworks.Keys).Concat(Inventory?.ManagedNetworks ?? []).ToHashSet(StringComparer.Ordinal))
        {
            var spec = wantedNetworks.GetValueOrDefault(name);
            networks.SetSpec(name, spec?.Key ?? name, spec, generation);
        }

        foreach (var name in containers.Keys
            .Concat(wantedContainers.Keys)
            .Concat(Inventory?.ContainersWithOurEndpoints ?? [])
            .ToHashSet(StringComparer.Ordinal))
        {
            containers.SetSpec(name, name, wantedContainers.GetValueOrDefault(name), generation);
        }

        if (lost is not null || host is null)
        {
            ObservationLost($"the engine does not answer: {lost}");
            return;
        }

        Observe(host, wantedNetworks, wantedContainers);
    }

    internal void Tick(DriftRound round)
    {
        foreach (var id in round.Next(firewalls.Keys))
        {
            firewalls.Tick(id);
        }
    }

    /// <summary>The rules of namespaces were changed just now.</summary>
    internal void NotifyRulesChanged(IEnumerable<NamespaceId> ids)
    {
        foreach (var id in ids)
        {
            firewalls.NotifyChanged(id);
        }
    }

    /// <summary>Gives a restarted child everything again.</summary>
    internal void Resend(IActorRef child) => _ = networks.Resend(child) || containers.Resend(child) || firewalls.Resend(child);

    /// <summary>Stops a child that has undone its thing, unless something else was asked of it meanwhile.</summary>
    internal void Finish(IActorRef child, Reconcile.Finished finished)
    {
        networks.Finish(child, finished.Revision);
        containers.Finish(child, finished.Revision);
        if (firewalls.Finish(child, finished.Revision) is { ContainerId: { } cleaned })
        {
            tracker.Forget(cleaned);
        }
    }

    /// <summary>A child has ended. Returns how to restart it later, when it ended by failing too often.</summary>
    internal Action? Ended(IActorRef child) => networks.Ended(child) ?? containers.Ended(child) ?? firewalls.Ended(child);

    private void Observe(
        ObservedHost seen,
        Dictionary<string, NetworkSpec> wantedNetworks,
        Dictionary<string, ContainerSpec> wantedContainers)
    {
        var (inventory, at) = (seen.Inventory, seen.At);
        var others = new EngineNames(inventory.Snapshot, wantedContainers.Keys);
        foreach (var id in firewalls.Keys)
        {
            firewalls.Observe(id, seen.Firewall(id, others), at);
        }

        foreach (var name in networks.Keys)
        {
            networks.Observe(name, inventory.ObserveNetwork(name, wantedNetworks.GetValueOrDefault(name)), at);
        }

        var exchanges = ExchangePlanner.Plan(wantedNetworks, wantedContainers, inventory);
        var bridge = new DefaultBridge(inventory.Snapshot, wantedContainers);
        foreach (var name in containers.Keys)
        {
            containers.Observe(name, inventory.ObserveContainer(name, wantedContainers.GetValueOrDefault(name), wantedNetworks, exchanges, others, bridge), at);
        }
    }

    private void ObservationLost(string reason)
    {
        foreach (var name in networks.Keys)
        {
            networks.ObservationLost(name, reason);
        }

        foreach (var name in containers.Keys)
        {
            containers.ObservationLost(name, reason);
        }

        // The host's rules are kept without the engine, once it is known which bridges there are.
        foreach (var id in firewalls.Keys.Where(id => host is null || !id.IsHost))
        {
            firewalls.ObservationLost(id, reason);
        }
    }
}
