using Akka.Actor;
using NetworkGo.Actors.Inventory;
using NetworkGo.Actors.Reconciling;
using NetworkGo.Actors.Settings;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Reconciling;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Supervision;

/// <summary>All children of the supervisor, and who of them gets to see what. Lives on the supervisor's thread.</summary>
internal sealed class Household
{
    private static readonly HostInventory Nothing = new(new());
    private readonly Family<NetworkSpec, NetworkObservation> networks;
    private readonly Family<ContainerSpec, ContainerObservation> containers;
    private readonly Family<NamespaceSpec, FirewallObservation> firewalls;
    private readonly NamespaceRoster roster = new();

    // Starts that the last listing, which began before them, may not show. What it says of these containers is out of date: a
    // firewall that believed it would take the namespace, and the rules just written there, for gone.
    private readonly Dictionary<string, DockerInventoryActor.ContainerStarted> ahead = new(StringComparer.Ordinal);
    private DockerInventoryActor.InventoryListed? listed;

    internal Household(IActorContext context, ReconcilerPorts ports, ReconcilerSettings settings, IActorRef board)
    {
        ReconcilerContext Shared(string id) => new(id, ports, settings, board);
        networks = new(ObjectKind.Network, context, board, id => NetworkActor.Props(Shared(id)));
        containers = new(ObjectKind.Container, context, board, id => ContainerActor.Props(Shared(id)));
        firewalls = new(ObjectKind.Firewall, context, board, id => FirewallActor.Props(Shared(id), Parse(id)));
    }

    /// <summary>The last listing; null before the first.</summary>
    internal HostInventory? Inventory { get; private set; }

    internal void See(DockerInventoryActor.InventoryListed newest)
    {
        listed = newest;
        Inventory = new HostInventory(newest.Snapshot);
        foreach (var (id, started) in ahead)
        {
            if (started.At <= newest.At || started.Epoch != newest.Epoch)
            {
                ahead.Remove(id);
            }
        }
    }

    /// <summary>The firewall of a container that is known need not wait for the listing: its namespace is empty until then.</summary>
    internal void See(DockerInventoryActor.ContainerStarted started)
    {
        if (Inventory?.ContainerById(started.Id) is not { } container || !HostInventory.OwnsNamespace(container))
        {
            return;
        }

        ahead[started.Id] = started;
        var id = new NamespaceId(container.Name);
        if (firewalls.Ids.Contains(id.ToString(), StringComparer.Ordinal))
        {
            roster.Touch(started.Id);
            firewalls.Show(id.ToString(), Observe(container), started.At);
        }
    }

    internal MergedNamespaces Merge(HostState state) => NamespaceMerge.Merge(state.Namespaces, Inventory ?? Nothing);

    /// <summary>Gives every child what is asked of it and what it has to see; makes those that are missing.</summary>
    /// <param name="state">What is asked.</param>
    /// <param name="merged">The namespaces as they really are.</param>
    /// <param name="generation">The configuration's generation.</param>
    /// <param name="lost">Why the engine does not answer; null when it does.</param>
    internal void Distribute(HostState state, MergedNamespaces merged, long generation, string? lost)
    {
        var wantedNetworks = state.Networks.ToDictionary(static n => n.Name, StringComparer.Ordinal);
        var wantedContainers = state.Containers.ToDictionary(static c => c.Name, StringComparer.Ordinal);
        var namespaces = Inventory is { } known
            ? roster.Wanted(merged.Specs, known, Runs)
            : merged.Specs.ToDictionary(static s => s.Id, static s => (NamespaceSpec?)s);
        var wantedFirewalls = namespaces.ToDictionary(static p => p.Key.ToString(), static p => p.Value, StringComparer.Ordinal);

        // Firewalls first: what opens a path stands before what makes use of it appears.
        foreach (var id in firewalls.Ids.Union(wantedFirewalls.Keys, StringComparer.Ordinal))
        {
            firewalls.Ask(id, id, wantedFirewalls.GetValueOrDefault(id), generation);
        }

        foreach (var name in networks.Ids.Concat(wantedNetworks.Keys).Concat(Inventory?.ManagedNetworks ?? []).ToHashSet(StringComparer.Ordinal))
        {
            var spec = wantedNetworks.GetValueOrDefault(name);
            networks.Ask(name, spec?.Key ?? name, spec, generation);
        }

        foreach (var name in containers.Ids
            .Concat(wantedContainers.Keys)
            .Concat(Inventory?.ContainersWithOurEndpoints ?? [])
            .ToHashSet(StringComparer.Ordinal))
        {
            containers.Ask(name, name, wantedContainers.GetValueOrDefault(name), generation);
        }

        if (lost is not null || Inventory is null)
        {
            Lose($"the engine does not answer: {lost}");
            return;
        }

        Show(Inventory, wantedNetworks, wantedContainers);
    }

    internal void Tick(DriftRound round)
    {
        foreach (var id in round.Next(firewalls.Ids))
        {
            firewalls.Tick(id);
        }
    }

    internal void HearHost() => firewalls.Hear(NamespaceId.Host.ToString());

    internal void Resend(Reconcile.SpecRequest request)
    {
        switch (request.Kind)
        {
            case ObjectKind.Network:
                networks.Resend(request.Id);
                break;
            case ObjectKind.Container:
                containers.Resend(request.Id);
                break;
            default:
                firewalls.Resend(request.Id);
                break;
        }
    }

    internal void Finish(Reconcile.Finished finished)
    {
        switch (finished.Kind)
        {
            case ObjectKind.Network:
                networks.Finish(finished);
                break;
            case ObjectKind.Container:
                containers.Finish(finished);
                break;
            default:
                var cleaned = firewalls.Seen(finished.Id)?.ContainerId;
                if (firewalls.Finish(finished) && cleaned is not null)
                {
                    roster.Forget(cleaned);
                }

                break;
        }
    }

    /// <summary>A child has ended. Returns how to make it anew, when it ended by failing too often.</summary>
    internal Action? Ended(IActorRef actor)
    {
        if (networks.Ended(actor) is { } network)
        {
            return () => networks.Revive(network);
        }

        if (containers.Ended(actor) is { } container)
        {
            return () => containers.Revive(container);
        }

        return firewalls.Ended(actor) is { } firewall ? () => firewalls.Revive(firewall) : null;
    }

    private static NamespaceId Parse(string id) => id.StartsWith("container:", StringComparison.Ordinal)
        ? new NamespaceId(id["container:".Length..])
        : NamespaceId.Host;

    private void Show(
        HostInventory inventory,
        Dictionary<string, NetworkSpec> wantedNetworks,
        Dictionary<string, ContainerSpec> wantedContainers)
    {
        var at = listed!.At;
        foreach (var id in firewalls.Ids)
        {
            firewalls.Show(id, Observe(Parse(id), inventory), at);
        }

        foreach (var name in networks.Ids)
        {
            networks.Show(name, inventory.ObserveNetwork(name, wantedNetworks.GetValueOrDefault(name)), at);
        }

        foreach (var name in containers.Ids)
        {
            containers.Show(name, inventory.ObserveContainer(name, wantedContainers.GetValueOrDefault(name), wantedNetworks), at);
        }
    }

    private FirewallObservation Observe(NamespaceId id, HostInventory inventory)
    {
        if (id.ContainerName is not { } name)
        {
            return new FirewallObservation(null, true, new(listed!.Epoch, inventory.NetworksMark));
        }

        return inventory.Container(name) is { } container ? Observe(container) : new(null, false, default);
    }

    private FirewallObservation Observe(DockerContainer container) => ahead.GetValueOrDefault(container.Id) is { } started
        ? new(container.Id, true, new(started.Epoch, started.Starts))
        : new(container.Id, container.IsRunning, new(listed!.Epoch, listed.Starts.GetValueOrDefault(container.Id)));

    private bool Runs(DockerContainer container) => container.IsRunning || ahead.ContainsKey(container.Id);

    private void Lose(string reason)
    {
        foreach (var id in networks.Ids)
        {
            networks.Lose(id, reason);
        }

        foreach (var id in containers.Ids)
        {
            containers.Lose(id, reason);
        }

        // The host's rules are kept without the engine, once it was seen which bridges there are.
        foreach (var id in firewalls.Ids.Where(id => Inventory is null || !Parse(id).IsHost))
        {
            firewalls.Lose(id, reason);
        }
    }
}
