using System.Net;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Reconciling;
using NetworkGo.Core.Resolution;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Core.Explaining;

/// <summary>
/// Resolves FROM and TO: first names of the file, then the engine's containers, then the host's interfaces.
/// </summary>
internal sealed class FlowEnds(NetworksConfiguration configuration, HostInventory inventory)
{
    /// <summary>The name of the host itself.</summary>
    public const string Host = "host";

    // For documentation (RFC 5737): in use nowhere.
    private static readonly IPAddress StandIn = IPAddress.Parse("192.0.2.2");

    private readonly NameResolver resolver = new(configuration);

    /// <summary>Who has an address, or should have it: a container that runs before one that does not, before one that is only in the file.</summary>
    public NamespaceId? HolderOf(IPAddress address) =>
        (inventory.Snapshot.Containers.FirstOrDefault(c => c.Endpoints.Any(e => address.Equals(e.Address)))
            ?? inventory.Snapshot.Containers.FirstOrDefault(c => c.Endpoints.Any(e => address.Equals(e.ConfiguredAddress))))?.Name is { } name
            ? OwnerOf(name)
            : configuration.Addresses.FirstOrDefault(a => a.Address.Equals(address)) is { } wanted ? OwnerOf(wanted.ContainerName) : null;

    /// <summary>Whose namespace a container has.</summary>
    public NamespaceId OwnerOf(string container)
    {
        var owner = inventory.OwnerOf(new NamespaceId(container));
        return inventory.Container(owner.ContainerName!) is { NetworkMode: "host" } ? NamespaceId.Host : owner;
    }

    /// <summary>Who begins the flow; empty with a problem where no one has that name, or "not known yet" is all.</summary>
    public IReadOnlyList<(string Label, FlowStart Start)> Origins(string text, IFlowFacts facts, out string? problem)
    {
        problem = null;
        if (facts.Namespace(NamespaceId.Host) is not { } host)
        {
            return [];
        }

        if (text == Host)
        {
            return [(Host, new FlowStart(NamespaceId.Host, null, null))];
        }

        if (text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && host.Link(text[..colon]) is { } named)
        {
            if (AddressLiteral.ReadAddress(text[(colon + 1)..], out var behind) == AddressFault.None)
            {
                return [($"{behind} behind {named.Name}", new FlowStart(NamespaceId.Host, named.Name, behind))];
            }

            problem = $"FROM \"{text}\": found \"{text[(colon + 1)..]}\", expected an address behind the interface {named.Name}";
            return [];
        }

        var found = resolver.Resolve(text);
        if (found.Kind is ResolutionStep.Address)
        {
            return OfAddress(found.Networks[0].BaseAddress, host, facts);
        }

        if (found.Networks.Count > 0)
        {
            var inside = Inside(found.Networks[0]).Select(static a => a.Container).Distinct(StringComparer.Ordinal).Select(OfContainer).ToList();
            return inside.Count > 0 ? inside : OfAddress(Subnets.FirstHost(found.Networks[0]), host, facts);
        }

        if (found.IsResolved)
        {
            return [.. found.Addresses.Select(static a => a.ContainerName).Distinct(StringComparer.Ordinal).Select(OfContainer)];
        }

        if (inventory.Container(text) is not null)
        {
            return [OfContainer(text)];
        }

        if (host.Link(text) is { } link)
        {
            var client = ClientBehind(link);
            return [($"a client behind {link.Name} ({client})", new FlowStart(NamespaceId.Host, link.Name, client))];
        }

        problem = Nothing("FROM", text, found.Suggestion);
        return [];
    }

    /// <summary>Which addresses are asked.</summary>
    public IReadOnlyList<(string Label, IPAddress Address)> Targets(string text, FlowStart origin, IFlowFacts facts, out string? problem)
    {
        problem = null;
        if (facts.Namespace(NamespaceId.Host) is not { } host)
        {
            return [];
        }

        if (text == Host)
        {
            var own = HostAs(origin, host, facts);
            problem = own is null ? $"the host has no address on the interface that {origin.Input ?? origin.Namespace.ToString()} reaches it by; name one" : null;
            return own is null ? [] : [($"{Host} ({own})", own)];
        }

        var found = resolver.Resolve(text);
        if (found.Kind is ResolutionStep.Address)
        {
            var address = found.Networks[0].BaseAddress;
            var whose = HolderOf(address)?.ContainerName ?? (host.IsLocal(address) ? Host : null);
            return [(whose is null ? text : $"{whose} ({text})", address)];
        }

        if (found.Networks.Count > 0)
        {
            var inside = Inside(found.Networks[0]).Select(static a => ($"{a.Container} ({a.Address})", a.Address)).ToList();
            problem = inside.Count == 0 ? $"TO \"{text}\" is a network, and no container is known in it" : null;
            return inside;
        }

        if (found.IsResolved)
        {
            return
            [
                .. found.Addresses.Select(static a => ($"{a.ContainerName} ({a.Address})", a.Address)),
                .. Shared(origin, found.Addresses).Select(static a => ($"{a.Container} ({a.Address} on {a.Network})", a.Address)),
            ];
        }

        if (inventory.Container(text) is { } container)
        {
            var own = container.Endpoints.Select(static e => e.Address ?? e.ConfiguredAddress).OfType<IPAddress>().ToList();
            problem = own.Count == 0 ? $"container {text} has no address: it is {container.State}, with --network {container.NetworkMode}" : null;
            return [.. own.Select(a => ($"{text} ({a})", a))];
        }

        if (host.Link(text) is { } link)
        {
            problem = link.Addresses.Count == 0 ? $"the interface {text} has no address" : null;
            return [.. link.Addresses.Select(a => ($"{Host} ({a.Address} on {text})", a.Address))];
        }

        problem = Nothing("TO", text, found.Suggestion);
        return [];
    }

    // Whoever is on another network with the source is reached there as well, as on the default bridge, which joins all that are on it.
    private IEnumerable<(string Container, string Network, IPAddress Address)> Shared(FlowStart origin, EquatableArray<AddressDefinition> targets)
    {
        if (origin.Namespace.ContainerName is not { } source || inventory.Container(source) is not { } from)
        {
            yield break;
        }

        var networks = from.Endpoints.Select(static e => e.NetworkName).ToHashSet(StringComparer.Ordinal);
        foreach (var name in targets.Select(static t => t.ContainerName).Distinct(StringComparer.Ordinal).Where(n => n != source))
        {
            foreach (var endpoint in inventory.Container(name)?.Endpoints ?? [])
            {
                if (networks.Contains(endpoint.NetworkName) && endpoint.Address is { } address && !targets.Any(t => t.Address.Equals(address)))
                {
                    yield return (name, endpoint.NetworkName, address);
                }
            }
        }
    }

    private (string Label, FlowStart Start) OfContainer(string name) => (name, new FlowStart(OwnerOf(name), null, null));

    private IReadOnlyList<(string Label, FlowStart Start)> OfAddress(IPAddress address, NamespaceFacts host, IFlowFacts facts)
    {
        if (HolderOf(address) is { } holder)
        {
            return [($"{holder.ContainerName ?? Host} ({address})", new FlowStart(holder, null, address))];
        }

        if (host.IsLocal(address))
        {
            return [($"{Host} ({address})", new FlowStart(NamespaceId.Host, null, address))];
        }

        return facts.Route(NamespaceId.Host, new RouteQuestion(address, null, null, 0)) switch
        {
            { Output: { } output } => [($"{address} behind {output}", new FlowStart(NamespaceId.Host, output, address))],
            null => [],
            _ => [($"{address}, to which the host has no route", new FlowStart(NamespaceId.Host, "?", address))],
        };
    }

    // To a container the host is the bridge that it is on.
    private static IPAddress? HostAs(FlowStart origin, NamespaceFacts host, IFlowFacts facts) => origin switch
    {
        { Input: { } input } => host.Link(input)?.AddressTowards(origin.Source),
        { Namespace.IsHost: true } => IPAddress.Loopback,
        _ => facts.Namespace(origin.Namespace)?.Links
            .Where(l => origin.Source is null || l.Addresses.Any(a => a.Address.Equals(origin.Source)))
            .Select(l => host.Links.FirstOrDefault(port => port.Index == l.PeerIndex)?.Bridge)
            .OfType<string>()
            .Select(bridge => host.Link(bridge)?.FirstAddress?.Address)
            .FirstOrDefault(static address => address is not null),
    };

    private IEnumerable<(string Container, IPAddress Address)> Inside(IPNetwork network) => configuration.Addresses
        .Select(static a => (Container: a.ContainerName, a.Address))
        .Concat(inventory.Snapshot.Containers.SelectMany(static c => c.Endpoints
            .Select(static e => e.Address ?? e.ConfiguredAddress).OfType<IPAddress>().Select(a => (Container: c.Name, Address: a))))
        .Where(a => network.Contains(a.Address))
        .Distinct();

    // An address in the interface's subnet that is not the host's.
    private static IPAddress ClientBehind(NamespaceLink link)
    {
        if (link.FirstAddress is not { PrefixLength: < 31 } own)
        {
            return StandIn;
        }

        var client = Subnets.FirstHost(own.Subnet);
        while (link.Addresses.Any(a => a.Address.Equals(client)))
        {
            var bytes = client.GetAddressBytes();
            bytes[^1]++;
            client = new IPAddress(bytes);
        }

        return client;
    }

    private static string Nothing(string end, string text, string? suggestion) =>
        $"{end} \"{text}\" finds nothing: no address, container, selector, network or interface of the host is called that"
            + (suggestion is null ? "" : $"; did you mean \"{suggestion}\"?");
}
