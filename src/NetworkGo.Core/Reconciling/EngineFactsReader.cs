using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;

namespace NetworkGo.Core.Reconciling;

/// <summary>Takes what compiling has to know out of a listing of the engine. Pure.</summary>
public static class EngineFactsReader
{
    /// <summary>The facts about one configuration.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="inventory">The listing.</param>
    /// <param name="refused">What the firewalls of namespaces refuse.</param>
    public static EngineFacts Read(NetworksConfiguration configuration, HostInventory inventory, EquatableArray<RefusedPolicy> refused = default)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(inventory);
        var networkNames = configuration.Networks.ToDictionary(static n => n.Key, static n => n.Name, StringComparer.Ordinal);
        var wanted = configuration.Addresses.ToDictionary(static a => (a.ContainerName, a.NetworkKey));
        var keys = configuration.Networks.ToLookup(static n => n.Name, static n => n.Key, StringComparer.Ordinal);
        var containers = configuration.Addresses.Select(static a => a.ContainerName).Distinct(StringComparer.Ordinal).ToList();
        return new EngineFacts
        {
            Bridges = inventory.Bridges(configuration),
            Unusable = configuration.Addresses
                .Select(a => Obstacle(a) is { } why ? new UnusableAddress(a.Address, why) : null)
                .OfType<UnusableAddress>().ToEquatableArray(),
            Idle = containers.Where(name => inventory.Container(name) is not { IsRunning: true }).ToEquatableArray(),
            Refused = containers
                .Where(name => inventory.OwnerOf(new NamespaceId(name)).ContainerName is { } owner && inventory.Container(owner) is { NetworkMode: "host" })
                .Select(static name => new RefusedPolicy(new NamespaceId(name), null))
                .Concat(refused).Distinct().ToEquatableArray(),
        };

        PolicyObstacle? Obstacle(AddressDefinition address)
        {
            var network = networkNames[address.NetworkKey];
            if (inventory.Holder(network, address.Address, address.ContainerName) is { } holder)
            {
                return new PolicyObstacle(
                    AddressWords.InUse,
                    AddressWords.HeldBy(address.Address, network, holder.Container.Name)
                        + $", and is not opened until container {address.ContainerName} has it",
                    IsLeaving(holder.Container, holder.Endpoint));
            }

            return inventory.Container(address.ContainerName) is { NetworkMode: "host" or "none" } unable
                ? new PolicyObstacle(
                    "NetworkMode",
                    $"container {unable.Name} was created with --network {unable.NetworkMode} and cannot have {address.Address}, which is not opened")
                : null;
        }

        // Moved by NetworkGo, or disconnected where the file no longer asks for it.
        bool IsLeaving(DockerContainer holder, DockerEndpoint endpoint) =>
            keys[endpoint.NetworkName].Select(key => wanted.GetValueOrDefault((holder.Name, key))).FirstOrDefault(static a => a is not null) is { } own
                ? !own.Address.Equals(endpoint.Address)
                : endpoint.IsOurs;
    }
}
