using System.Collections.Concurrent;
using System.Net;
using NetworkGo.Core.Configuration;

namespace NetworkGo.Core.Resolution;

/// <summary>
/// Says what the names of one configuration mean, by that configuration alone. May be used from several threads.
/// </summary>
public sealed class NameResolver
{
    private readonly EquatableArray<AddressDefinition> addresses;
    private readonly Dictionary<IPAddress, AddressDefinition> byAddress;
    private readonly Dictionary<string, EquatableArray<AddressDefinition>> byContainer;
    private readonly Dictionary<string, EquatableArray<AddressDefinition>> bySelector;
    private readonly Dictionary<string, NetworkDefinition> networks = new(StringComparer.Ordinal);
    private readonly PrefixIndex prefixes;
    private readonly NearestName nearest;

    // Many policies speak of the same few names.
    private readonly ConcurrentDictionary<string, ResolvedName> known = new(StringComparer.Ordinal);

    /// <summary>Takes a configuration that passed validation.</summary>
    public NameResolver(NetworksConfiguration configuration)
    {
        addresses = configuration.Addresses;
        byAddress = addresses.ToDictionary(a => a.Address);
        byContainer = Group(addresses, a => a.ContainerName);
        bySelector = Group(addresses.Where(a => a.Selector is not null), a => a.Selector!);
        foreach (var network in configuration.Networks)
        {
            networks[network.Key] = network;
        }

        // A key goes before the network_name of another network.
        foreach (var network in configuration.Networks)
        {
            networks.TryAdd(network.Name, network);
        }

        prefixes = new PrefixIndex(addresses.SelectMany(NamesOf));
        nearest = new NearestName(byContainer.Keys.Concat(bySelector.Keys).Concat(networks.Keys));
    }

    /// <summary>How many names were looked at to find prefixes, and how many letter by letter to suggest one: for tests.</summary>
    internal (long Prefixes, long Suggestions) Compared => (prefixes.Compared, nearest.Measured);

    /// <summary>Looks a name up; letter case counts. The first step that finds something wins.</summary>
    public ResolvedName Resolve(string name) => known.GetOrAdd(name, Find);

    private static Dictionary<string, EquatableArray<AddressDefinition>> Group(
        IEnumerable<AddressDefinition> definitions, Func<AddressDefinition, string> name) =>
        definitions.GroupBy(name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToEquatableArray(), StringComparer.Ordinal);

    private static IEnumerable<(string Name, int Position)> NamesOf(AddressDefinition definition, int position)
    {
        yield return (definition.ContainerName, position);
        if (definition.Selector is { } selector)
        {
            yield return (selector, position);
        }
    }

    private ResolvedName Find(string name)
    {
        if (AddressLiteral.ReadAddress(name, out var address) == AddressFault.None)
        {
            return new ResolvedName
            {
                Name = name,
                Kind = ResolutionStep.Address,
                Addresses = byAddress.TryGetValue(address, out var managed) ? [managed] : [],
                Networks = [Subnets.Single(address)],
            };
        }

        if (AddressLiteral.ReadNetwork(name, out var subnet) == AddressFault.None)
        {
            return new ResolvedName { Name = name, Kind = ResolutionStep.Subnet, Networks = [subnet] };
        }

        if (byContainer.TryGetValue(name, out var ofContainer))
        {
            return new ResolvedName { Name = name, Kind = ResolutionStep.ContainerName, Addresses = ofContainer };
        }

        if (bySelector.TryGetValue(name, out var ofSelector))
        {
            return new ResolvedName { Name = name, Kind = ResolutionStep.Selector, Addresses = ofSelector };
        }

        if (networks.TryGetValue(name, out var network))
        {
            return new ResolvedName { Name = name, Kind = ResolutionStep.Network, Networks = [network.Subnet], Network = network };
        }

        return FindByPrefix(name);
    }

    private ResolvedName FindByPrefix(string name)
    {
        // Every name begins with nothing.
        var positions = name.Length == 0 ? [] : prefixes.Find(name);
        return positions.Count == 0
            ? new ResolvedName { Name = name, Kind = ResolutionStep.Unresolved, Suggestion = nearest.Find(name) }
            : new ResolvedName
            {
                Name = name,
                Kind = ResolutionStep.Prefix,
                Addresses = positions.Select(i => addresses[i]).ToEquatableArray(),
            };
    }
}
