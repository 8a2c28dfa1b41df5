using System.Net;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;

namespace NetworkGo.Core.Reconciling;

/// <summary>One listing of the engine, indexed, and cut to what each single thing has to see. Immutable and pure.</summary>
public sealed class HostInventory
{
    private const string SharedMode = "container:";
    private readonly Dictionary<string, DockerContainer> byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DockerContainer> byId = new(StringComparer.Ordinal);
    private readonly ILookup<string, DockerNetwork> networks;
    private readonly ILookup<string, (DockerContainer Container, DockerEndpoint Endpoint)> endpoints;
    private readonly Lazy<ILookup<IPAddress, (DockerContainer Container, DockerEndpoint Endpoint)>> inForce;

    /// <summary>Indexes a listing.</summary>
    public HostInventory(DockerSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        Snapshot = snapshot;
        foreach (var container in snapshot.Containers)
        {
            byName[container.Name] = container;
            byId[container.Id] = container;
        }

        networks = snapshot.Networks.ToLookup(static n => n.Name, StringComparer.Ordinal);
        endpoints = snapshot.Containers
            .SelectMany(static c => c.Endpoints.Select(e => (Container: c, Endpoint: e)))
            .ToLookup(static pair => pair.Endpoint.NetworkName, StringComparer.Ordinal);
        inForce = new(() => endpoints
            .SelectMany(static e => e)
            .Where(static pair => pair.Endpoint is { Address: not null, EndpointId.Length: > 0 })
            .ToLookup(static pair => pair.Endpoint.Address!));
    }

    /// <summary>The listing.</summary>
    public DockerSnapshot Snapshot { get; }

    /// <summary>Names of the networks that NetworkGo made.</summary>
    public IEnumerable<string> ManagedNetworks => Snapshot.Networks
        .Where(static n => n.IsManaged)
        .Select(static n => n.Name)
        .Distinct(StringComparer.Ordinal);

    /// <summary>Names of the containers that NetworkGo attached to something.</summary>
    public IEnumerable<string> ContainersWithOurEndpoints => Snapshot.Containers
        .Where(static c => c.Endpoints.Any(static e => e.IsOurs))
        .Select(static c => c.Name);

    /// <summary>A number that differs when the set of networks does, within one run of the program.</summary>
    public long NetworksMark => Snapshot.Networks.Aggregate(0L, static (mark, n) => mark ^ StringComparer.Ordinal.GetHashCode(n.Id));

    /// <summary>The container of that name.</summary>
    public DockerContainer? Container(string name) => byName.GetValueOrDefault(name);

    /// <summary>The container of that id.</summary>
    public DockerContainer? ContainerById(string id) => byId.GetValueOrDefault(id);

    /// <summary>Whether the container has a network namespace of its own while it runs: not the host's, not another container's.</summary>
    public static bool OwnsNamespace(DockerContainer container)
    {
        ArgumentNullException.ThrowIfNull(container);
        return container.NetworkMode is not "host" && !container.NetworkMode.StartsWith(SharedMode, StringComparison.Ordinal);
    }

    /// <summary>
    /// Whether NetworkGo may have left something in the container's namespace: it made an endpoint, or the network is its own.
    /// </summary>
    public bool MayHoldLeftovers(DockerContainer container)
    {
        ArgumentNullException.ThrowIfNull(container);
        return OwnsNamespace(container)
            && container.Endpoints.Any(e => e.IsOurs || networks[e.NetworkName].Any(static n => n.IsManaged));
    }

    /// <summary>The namespace that it really is: that of x for a container started with <c>--network container:x</c>.</summary>
    public NamespaceId OwnerOf(NamespaceId id)
    {
        var owner = id;
        // Bounded, so that a listing taken while containers are replaced cannot lead round in a circle.
        for (var hops = 0; hops < 8; hops++)
        {
            if (owner.ContainerName is not { } name
                || Container(name) is not { } container
                || !container.NetworkMode.StartsWith(SharedMode, StringComparison.Ordinal))
            {
                return owner;
            }

            var target = container.NetworkMode[SharedMode.Length..];
            if ((ContainerById(target) ?? Container(target)) is not { } next)
            {
                return owner;
            }

            owner = new NamespaceId(next.Name);
        }

        return id;
    }

    /// <summary>The networks of a name: engines allow more than one.</summary>
    public IReadOnlyList<DockerNetwork> Networks(string name) => [.. networks[name]];

    /// <summary>Which other container has the address of a container by now; null where none has, or the container itself.</summary>
    /// <param name="network">Docker's name of the network that it is an address of.</param>
    /// <param name="address">The address.</param>
    /// <param name="container">The name of the container that is to have it.</param>
    public (DockerContainer Container, DockerEndpoint Endpoint)? Holder(string network, IPAddress address, string container)
    {
        (DockerContainer Container, DockerEndpoint Endpoint)? other = null;
        foreach (var pair in inForce.Value[address])
        {
            // The same address may be on a network of another kind, of which the host's rules see nothing.
            var isHere = string.Equals(pair.Endpoint.NetworkName, network, StringComparison.Ordinal);
            if (isHere && string.Equals(pair.Container.Name, container, StringComparison.Ordinal))
            {
                return null;
            }

            if (isHere || networks[pair.Endpoint.NetworkName].Any(static n => n.Driver is "bridge"))
            {
                other ??= pair;
            }
        }

        return other;
    }

    /// <summary>What one network has to see.</summary>
    public NetworkObservation ObserveNetwork(string name, NetworkSpec? spec) => new()
    {
        SameName = networks[name].ToEquatableArray(),
        Overlapping = spec is null
            ? []
            : Snapshot.Networks
                .Where(n => !string.Equals(n.Name, name, StringComparison.Ordinal))
                .Where(n => n.Subnet is { } subnet && NetworkMatch.Overlap(subnet, spec.Subnet))
                .ToEquatableArray(),
        Attached = endpoints[name].Select(static pair => pair.Container.Name).Order(StringComparer.Ordinal).ToEquatableArray(),
    };

    /// <summary>What one container has to see.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="spec">What is asked of it; null when nothing is any more.</param>
    /// <param name="wanted">The networks of the configuration, by Docker's name.</param>
    /// <param name="exchanges">The exchanges of addresses that are due.</param>
    /// <param name="others">What a name that the engine does not know may have meant.</param>
    /// <param name="bridge">What the default bridge joins; null where that is of no interest.</param>
    public ContainerObservation ObserveContainer(
        string name,
        ContainerSpec? spec,
        IReadOnlyDictionary<string, NetworkSpec> wanted,
        EquatableArray<AddressExchange> exchanges,
        EngineNames? others = null,
        DefaultBridge? bridge = null)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var attachments = spec?.Attachments ?? [];
        return new ContainerObservation
        {
            Spec = spec,
            Container = Container(name),
            Near = Container(name) is null ? others?.Near(name) : null,
            Networks = attachments
                .Select(a => wanted.TryGetValue(a.NetworkName, out var network)
                    ? NetworkDecider.Usable(network, [.. networks[a.NetworkName]])
                    : null)
                .OfType<DockerNetwork>()
                .Select(static n => new UsableNetwork(n.Name, n.Id))
                .ToEquatableArray(),
            Holders = attachments
                .SelectMany(a => Holder(a.NetworkName, a.Address, name) is { } holder
                    ? [new AddressHolder(holder.Endpoint.NetworkName, a.Address, holder.Container.Name)]
                    : endpoints[a.NetworkName]
                        .Where(pair => !string.Equals(pair.Container.Name, name, StringComparison.Ordinal))
                        .Where(pair => a.Address.Equals(pair.Endpoint.Address) || a.Address.Equals(pair.Endpoint.ConfiguredAddress))
                        .Select(pair => new AddressHolder(a.NetworkName, a.Address, pair.Container.Name, IsInForce: false)))
                .ToEquatableArray(),
            IsOnDefaultBridge = bridge?.Joins(name) == true,
            Exchanges = exchanges.Where(e => e.Moves.Any(m => string.Equals(m.ContainerName, name, StringComparison.Ordinal))).ToEquatableArray(),
        };
    }

    /// <summary>What rules have to know of those networks of the configuration that are there and right.</summary>
    public EquatableArray<BridgeFacts> Bridges(NetworksConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var facts = new List<BridgeFacts>();

        // Docker's own bridge is there before any of the file's networks is, and tells the host's namespace from others.
        if (networks[DefaultBridge.Name].FirstOrDefault()?.BridgeInterface is { } own)
        {
            facts.Add(new BridgeFacts(DefaultBridge.Name, own, Masquerades: true));
        }

        foreach (var definition in configuration.Networks)
        {
            var sameName = networks[definition.Name].ToList();
            if (sameName is [{ BridgeInterface: { } device } network]
                && NetworkMatch.Differences(network, definition.Driver, definition.Subnet, definition.Gateway).Count == 0)
            {
                facts.Add(new BridgeFacts(definition.Name, device, network.Masquerades));
            }
        }

        return facts.ToEquatableArray();
    }
}
