using System.Net;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Policies;
using NetworkGo.Core.Reconciling;
using NetworkGo.Core.Resolution;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Walk;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Core.Explaining;

/// <summary>
/// A host as the file would have it, a model where there is no live one: every network is there, every container
/// runs with its fixed addresses and nothing else, the engine's rules are those of <see cref="EngineRules"/>.
/// NetworkGo's own are not in it.
/// </summary>
internal sealed class ModelFacts : IFlowFacts
{
    private const string Uplink = "eth0";

    // For documentation (RFC 5737): the host's own addresses are not in the file.
    private static readonly IPAddress OnInterface = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress OnUplink = IPAddress.Parse("198.51.100.1");

    private readonly Dictionary<NamespaceId, NamespaceFacts> namespaces = [];
    private readonly Dictionary<IPAddress, string> behind = [];
    private readonly Dictionary<string, IPAddress> gateways = new(StringComparer.Ordinal);
    private readonly FlowEnds ends;

    public ModelFacts(NetworksConfiguration configuration, EngineGeneration generation, IEnumerable<FlowQuestion> questions)
    {
        Inventory = new HostInventory(Snapshot(configuration));
        ends = new FlowEnds(configuration, Inventory);
        var interfaces = configuration.Policies.SelectMany(static p => p.Interfaces).ToHashSet(StringComparer.Ordinal);
        foreach (var question in questions)
        {
            var parts = question.From.Split(':');
            if (parts.Length == 2 && AddressLiteral.ReadAddress(parts[1], out var client) == AddressFault.None)
            {
                interfaces.Add(parts[0]);
                behind.TryAdd(client, parts[0]);
            }
        }

        Build(configuration, generation, interfaces);
    }

    /// <summary>The listing that such an engine would give.</summary>
    public HostInventory Inventory { get; }

    /// <inheritdoc/>
    public NamespaceFacts? Namespace(NamespaceId id) =>
        namespaces.GetValueOrDefault(id) ?? new NamespaceFacts { Id = id, Missing = $"the file has no container {id.ContainerName}" };

    /// <inheritdoc/>
    public NamespaceId? HolderOf(IPAddress address) => ends.HolderOf(address);

    /// <inheritdoc/>
    public WalkRoute? Route(NamespaceId id, RouteQuestion question)
    {
        var place = namespaces[id];
        if (place.IsLocal(question.Destination))
        {
            return new WalkRoute(true, null, null) { Source = question.Destination };
        }

        if (place.Links.FirstOrDefault(l => l.Addresses.Any(a => a.Subnet.Contains(question.Destination))) is { } connected)
        {
            return By(connected, question.Destination, question.Destination);
        }

        if (!id.IsHost)
        {
            return place.Links.FirstOrDefault(l => gateways.ContainsKey($"{id}/{l.Name}")) is { } way
                ? By(way, gateways[$"{id}/{way.Name}"], question.Destination)
                : new WalkRoute(false, null, null) { Failure = $"no route to {question.Destination}: an internal network has no way out" };
        }

        return By(place.Link(behind.GetValueOrDefault(question.Destination, Uplink))!, question.Destination, question.Destination);
    }

    private static WalkRoute By(NamespaceLink link, IPAddress nextHop, IPAddress destination)
    {
        var own = link.AddressTowards(destination);
        return new WalkRoute(false, link.Name, own) { NextHop = nextHop, Source = own };
    }

    private static DockerSnapshot Snapshot(NetworksConfiguration configuration)
    {
        var names = configuration.Networks.ToDictionary(static n => n.Key, static n => n.Name, StringComparer.Ordinal);
        return new DockerSnapshot
        {
            Containers = configuration.Addresses.GroupBy(static a => a.ContainerName, StringComparer.Ordinal).Select(c => new DockerContainer
            {
                Id = c.Key,
                Name = c.Key,
                State = "running",
                NetworkMode = "default",
                Endpoints = c.Select(a => new DockerEndpoint { NetworkName = names[a.NetworkKey], Address = a.Address }).ToEquatableArray(),
            }).ToEquatableArray(),
        };
    }

    private void Build(NetworksConfiguration configuration, EngineGeneration generation, IEnumerable<string> interfaces)
    {
        var links = new List<NamespaceLink> { Link(Uplink, 1, OnUplink, 24) };
        links.AddRange(interfaces.Where(static i => i != Uplink).Select((name, i) => Link(name, 2 + i, OnInterface, 24)));
        var bridges = new List<EngineRules.Bridge>();
        var ports = new Dictionary<string, List<NamespaceLink>>(StringComparer.Ordinal);
        var next = 1000;
        foreach (var network in configuration.Networks)
        {
            var bridge = BridgeName.For(network);
            var there = configuration.Addresses.Where(a => a.NetworkKey == network.Key).ToList();
            links.Add(Link(bridge, next++, network.Gateway, network.Subnet.PrefixLength) with { IsBridge = true });
            bridges.Add(new EngineRules.Bridge(
                bridge, network.Subnet, network.Internal, network.IsMasqueraded, there.Select(static a => a.Address).ToEquatableArray()));
            foreach (var address in there)
            {
                var port = next++;
                links.Add(new NamespaceLink { Name = $"veth{port}", Index = port, Bridge = bridge, Forwards = true });
                var inside = ports.TryGetValue(address.ContainerName, out var own) ? own : ports[address.ContainerName] = [];
                var name = $"eth{inside.Count}";
                inside.Add(Link(name, inside.Count + 2, address.Address, network.Subnet.PrefixLength) with { PeerIndex = port, Forwards = false });
                if (!network.Internal)
                {
                    gateways[$"{new NamespaceId(address.ContainerName)}/{name}"] = network.Gateway;
                }
            }
        }

        namespaces[NamespaceId.Host] = Facts(NamespaceId.Host, EngineRules.For(generation, bridges), links);
        foreach (var (container, inside) in ports)
        {
            namespaces[new NamespaceId(container)] = Facts(new NamespaceId(container), IptablesDump.Empty, inside);
        }
    }

    private static NamespaceFacts Facts(NamespaceId id, IptablesDump dump, List<NamespaceLink> links) => new()
    {
        Id = id,
        Rulesets = [new WalkRuleset(IptablesBackend.Nft, dump)],
        Links = links.ToEquatableArray(),
    };

    private static NamespaceLink Link(string name, int index, IPAddress address, int prefixLength) => new()
    {
        Name = name,
        Index = index,
        Addresses = [new LinkAddress(address, prefixLength)],
        Forwards = true,
    };
}
