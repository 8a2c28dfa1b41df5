using System.Collections.Immutable;
using NetworkGo.Actors.Inventory;
using NetworkGo.Actors.Reconciling;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Reconciling;

namespace NetworkGo.Actors.Supervision;

/// <summary>
/// The last listing together with the starts that it may not show, since it began before them. What it says of these containers is
/// out of date: a firewall that believed it would take the namespace, and the rules just written there, for gone. Immutable.
/// </summary>
internal sealed class ObservedHost
{
    private readonly DockerInventoryActor.InventoryListed listed;
    private readonly ImmutableDictionary<string, DockerInventoryActor.ContainerStarted> ahead;

    /// <summary>The first listing.</summary>
    internal ObservedHost(DockerInventoryActor.InventoryListed listed)
        : this(listed, new HostInventory(listed.Snapshot), ImmutableDictionary<string, DockerInventoryActor.ContainerStarted>.Empty)
    {
    }

    private ObservedHost(
        DockerInventoryActor.InventoryListed listed,
        HostInventory inventory,
        ImmutableDictionary<string, DockerInventoryActor.ContainerStarted> ahead) =>
        (this.listed, Inventory, this.ahead) = (listed, inventory, ahead);

    /// <summary>The listing, indexed.</summary>
    internal HostInventory Inventory { get; }

    /// <summary>Timestamp of when the listing began.</summary>
    internal long At => listed.At;

    /// <summary>A newer listing: the starts that it shows are no longer ahead of it, nor those of an event stream that broke.</summary>
    internal ObservedHost Listed(DockerInventoryActor.InventoryListed newest) => new(
        newest,
        new HostInventory(newest.Snapshot),
        ahead.RemoveRange(ahead.Values
            .Where(s => Freshness.Shows(newest.At, s.At) || s.Incarnation.Epoch != newest.Epoch)
            .Select(static s => s.Id)));

    /// <summary>A container started.</summary>
    internal ObservedHost Started(DockerInventoryActor.ContainerStarted started) => new(listed, Inventory, ahead.SetItem(started.Id, started));

    /// <summary>Whether a container runs, as far as is known by now.</summary>
    internal bool Runs(DockerContainer container) => container.IsRunning || ahead.ContainsKey(container.Id);

    /// <summary>What matters to the firewall of a namespace.</summary>
    /// <param name="id">The namespace.</param>
    /// <param name="others">What a name that the engine does not know may have meant.</param>
    internal FirewallObservation Firewall(NamespaceId id, EngineNames others)
    {
        if (id.ContainerName is not { } name)
        {
            return new FirewallObservation(null, true, new(listed.Epoch, Inventory.NetworksMark));
        }

        return Inventory.Container(name) is { } container ? Firewall(container) : new(null, false, default) { Near = others.Near(name) };
    }

    /// <summary>What matters to the firewall of a container's namespace.</summary>
    internal FirewallObservation Firewall(DockerContainer container) => ahead.TryGetValue(container.Id, out var started)
        ? new(container.Id, true, started.Incarnation)
        : new(container.Id, container.IsRunning, new(listed.Epoch, listed.Starts.GetValueOrDefault(container.Id)));
}
