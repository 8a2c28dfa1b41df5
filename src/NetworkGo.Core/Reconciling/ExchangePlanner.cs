using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;

namespace NetworkGo.Core.Reconciling;

/// <summary>Finds the containers of which one wants the address that another has and is to leave: they move as one. Pure.</summary>
// See docs/decisions/053.
public static class ExchangePlanner
{
    /// <summary>The exchanges that are due, each container on each network in one at most.</summary>
    /// <param name="networks">The networks of the configuration, by Docker's name.</param>
    /// <param name="containers">The containers of the configuration, by name.</param>
    /// <param name="inventory">What the engine holds.</param>
    public static EquatableArray<AddressExchange> Plan(
        IReadOnlyDictionary<string, NetworkSpec> networks, IReadOnlyDictionary<string, ContainerSpec> containers, HostInventory inventory)
    {
        ArgumentNullException.ThrowIfNull(networks);
        ArgumentNullException.ThrowIfNull(containers);
        ArgumentNullException.ThrowIfNull(inventory);
        var due = Due(networks, containers, inventory);
        return due.OrderBy(static n => n.Key, StringComparer.Ordinal)
            .SelectMany(n => Groups(n.Key, n.Value, inventory).Select(moves => new AddressExchange
            {
                NetworkName = n.Key,
                NetworkId = inventory.Networks(n.Key)[0].Id,
                Moves = moves,
            }))
            .ToEquatableArray();
    }

    /// <summary>What one container is to do on a network; null for nothing.</summary>
    internal static AddressMove? MoveOf(DockerContainer container, DockerEndpoint? endpoint, IPAddress? wanted, UsableNetwork network) => (endpoint, wanted) switch
    {
        (null, { } to) => new AddressMove(container.Name, container.Id, IsAttached: false, From: null, MoveKind.Take, to),
        ({ } there, { } to) when ContainerDecider.Wrong(there, to, network, container.IsRunning) is not null =>
            new AddressMove(container.Name, container.Id, IsAttached: true, there.Address ?? there.ConfiguredAddress, MoveKind.Take, to),
        ({ IsOurs: true } left, null) => new AddressMove(
            container.Name,
            container.Id,
            IsAttached: true,
            left.Address ?? left.ConfiguredAddress,
            left.Former is null ? MoveKind.Leave : MoveKind.GiveBack,
            left.Former?.Address),
        _ => null,
    };

    private static Dictionary<string, Dictionary<string, AddressMove>> Due(
        IReadOnlyDictionary<string, NetworkSpec> networks, IReadOnlyDictionary<string, ContainerSpec> containers, HostInventory inventory)
    {
        var due = new Dictionary<string, Dictionary<string, AddressMove>>(StringComparer.Ordinal);
        var usable = networks.Values
            .Select(spec => NetworkDecider.Usable(spec, inventory.Networks(spec.Name)))
            .OfType<DockerNetwork>()
            .ToDictionary(static n => n.Name, static n => new UsableNetwork(n.Name, n.Id), StringComparer.Ordinal);
        foreach (var name in containers.Keys.Concat(inventory.ContainersWithOurEndpoints).Distinct(StringComparer.Ordinal))
        {
            if (inventory.Container(name) is not { } container || container.State is "removing" or "dead" || ContainerDecider.RefusedMode(container.NetworkMode) is not null)
            {
                continue;
            }

            var wanted = containers.GetValueOrDefault(name)?.Attachments ?? [];
            foreach (var network in wanted.Select(static a => a.NetworkName)
                .Concat(container.Endpoints.Where(static e => e.IsOurs).Select(static e => e.NetworkName))
                .Distinct(StringComparer.Ordinal)
                .Select(n => usable.GetValueOrDefault(n)).OfType<UsableNetwork>())
            {
                var endpoint = container.Endpoints.FirstOrDefault(e => string.Equals(e.NetworkName, network.Name, StringComparison.Ordinal));
                var address = wanted.FirstOrDefault(a => string.Equals(a.NetworkName, network.Name, StringComparison.Ordinal))?.Address;
                if (MoveOf(container, endpoint, address, network) is { } move)
                {
                    (due.TryGetValue(network.Name, out var moves) ? moves : due[network.Name] = new(StringComparer.Ordinal)).Add(name, move);
                }
            }
        }

        return due;
    }

    private static IEnumerable<EquatableArray<AddressMove>> Groups(string network, Dictionary<string, AddressMove> moves, HostInventory inventory)
    {
        // Who has what another wants.
        var holders = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var move in moves.Values.Where(static m => m.To is not null))
        {
            if (inventory.Holder(network, move.To!, move.ContainerName) is { } holder)
            {
                holders.Add(move.ContainerName, holder.Container.Name);
            }
        }

        // Who waits for one that does not move cannot move, and who waits for that one.
        while (holders.Where(h => moves.ContainsKey(h.Key) && !moves.ContainsKey(h.Value)).Select(static h => h.Key).ToList() is { Count: > 0 } stuck)
        {
            stuck.ForEach(name => moves.Remove(name));
        }

        var groups = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var together = holders.Where(h => moves.ContainsKey(h.Key)).Select(static h => (h.Key, h.Value));

        // Who gets an address of the engine's choice must not get one that is about to be taken.
        if (moves.Values.FirstOrDefault(static m => m is { Kind: MoveKind.GiveBack, To: null }) is { } choosing)
        {
            together = together.Concat(moves.Keys.Where(name => !string.Equals(name, choosing.ContainerName, StringComparison.Ordinal)).Select(name => (choosing.ContainerName, name)));
        }

        foreach (var (one, other) in together.ToList())
        {
            var all = groups.GetValueOrDefault(one, [one]);
            all.UnionWith(groups.GetValueOrDefault(other, [other]));
            foreach (var member in all)
            {
                groups[member] = all;
            }
        }

        return groups.Values.Distinct().Select(g => g.Order(StringComparer.Ordinal).Select(name => moves[name]).ToEquatableArray());
    }
}
