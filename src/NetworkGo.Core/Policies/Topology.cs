using System.Net;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Resolution;

namespace NetworkGo.Core.Policies;

/// <summary>Who is where: networks, their bridges, and the fixed addresses on them.</summary>
internal sealed class Topology
{
    private readonly Dictionary<string, NetworkDefinition> networks;
    private readonly Dictionary<string, BridgeFacts> facts;
    private readonly Dictionary<IPAddress, AddressDefinition> byAddress;
    private readonly ILookup<string, AddressDefinition> byContainer;
    private readonly IReadOnlyList<AddressDefinition> addresses;
    private readonly SubnetIndex<NetworkDefinition> bySubnet = new();
    private readonly IReadOnlyList<NetworkDefinition> internals;

    // Many policies speak of the same few networks.
    private readonly Dictionary<IPNetwork, IReadOnlyList<AddressDefinition>> inside = [];
    private readonly Dictionary<string, string> bridges = new(StringComparer.Ordinal);

    public Topology(NetworksConfiguration configuration, EquatableArray<BridgeFacts> facts)
    {
        networks = configuration.Networks.ToDictionary(static n => n.Key, StringComparer.Ordinal);
        this.facts = facts.ToDictionary(static f => f.NetworkName, StringComparer.Ordinal);
        byAddress = configuration.Addresses.ToDictionary(static a => a.Address);
        byContainer = configuration.Addresses.ToLookup(static a => a.ContainerName, StringComparer.Ordinal);
        addresses = configuration.Addresses;
        internals = [.. configuration.Networks.Where(static n => n.Internal)];
        foreach (var network in configuration.Networks)
        {
            bySubnet.TryAdd(network.Subnet, network);
        }
    }

    /// <summary>The network of a fixed address.</summary>
    public NetworkDefinition NetworkOf(AddressDefinition address) => networks[address.NetworkKey];

    /// <summary>The fixed addresses of a container.</summary>
    public IEnumerable<AddressDefinition> AddressesOf(string container) => byContainer[container];

    /// <summary>The fixed address at an IP address; null where no container of the file has it.</summary>
    public AddressDefinition? At(IPAddress address) => byAddress.GetValueOrDefault(address);

    /// <summary>The fixed addresses inside a network.</summary>
    public IReadOnlyList<AddressDefinition> Inside(IPNetwork network)
    {
        if (!inside.TryGetValue(network, out var found))
        {
            found = network.PrefixLength == Subnets.Bits(network.BaseAddress)
                ? (At(network.BaseAddress) is { } one ? [one] : [])
                : [.. addresses.Where(a => network.Contains(a.Address))];
            inside.Add(network, found);
        }

        return found;
    }

    /// <summary>The bridge that a source arrives on, where it lies inside one managed network; null otherwise.</summary>
    public NetworkDefinition? NetworkHolding(IPNetwork source) => bySubnet.Get(source) ?? bySubnet.FindWider(source);

    /// <summary>The bridge's interface on the host.</summary>
    public string BridgeOf(NetworkDefinition network)
    {
        if (!bridges.TryGetValue(network.Key, out var bridge))
        {
            bridge = facts.TryGetValue(network.Name, out var fact) ? fact.Interface : BridgeName.For(network);
            bridges.Add(network.Key, bridge);
        }

        return bridge;
    }

    /// <summary>Whether Docker hides a source of this network behind the gateway of the network it goes to.</summary>
    public bool Masquerades(NetworkDefinition network) => facts.TryGetValue(network.Name, out var fact)
        ? fact.Masquerades
        : network.IsMasqueraded;

    /// <summary>
    /// Of a source what is on internal networks, which no engine masquerades: a target elsewhere has no way back to it. Empty for most.
    /// </summary>
    /// <param name="source">The source.</param>
    /// <param name="target">Whom it wants to reach; on a network of its own it needs no host between.</param>
    public IReadOnlyList<IPNetwork> WithoutWayBack(IPNetwork source, IPAddress target)
    {
        if (internals.Count == 0)
        {
            return [];
        }

        return NetworkHolding(source) is { } network
            ? (network.Internal && !network.Subnet.Contains(target) ? [source] : [])
            : [.. internals.Where(i => source.Contains(i.Subnet.BaseAddress) && !i.Subnet.Contains(target)).Select(static i => i.Subnet)];
    }
}
