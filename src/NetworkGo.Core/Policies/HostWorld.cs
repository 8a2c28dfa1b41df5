using System.Net;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Loading.Validation;

namespace NetworkGo.Core.Policies;

/// <summary>Everything but the policies that rules depend on, and what of the desired state is made of it alone.</summary>
internal sealed class HostWorld
{
    private static readonly Comparer<IPAddress> ByNumber = Comparer<IPAddress>.Create(
        static (left, right) => left.GetAddressBytes().AsSpan().SequenceCompareTo(right.GetAddressBytes()));

    private readonly NetworksConfiguration configuration;
    private readonly EquatableArray<NetworkDefinition> networks;
    private readonly EquatableArray<AddressDefinition> addresses;
    private readonly EquatableArray<BridgeFacts> bridges;

    /// <summary>Takes the networks and addresses of a valid configuration.</summary>
    public HostWorld(NetworksConfiguration given, EquatableArray<BridgeFacts> bridges)
    {
        (networks, addresses, this.bridges) = (given.Networks, given.Addresses, bridges);

        // Networks and addresses are members of objects, whose order means nothing: it must not turn up in the rules.
        configuration = given with
        {
            Networks = networks.OrderBy(static n => n.Key, StringComparer.Ordinal).ToEquatableArray(),
            Addresses = addresses.OrderBy(static a => a.Address, ByNumber).ToEquatableArray(),
            Policies = [],
        };
        var fixedAddresses = configuration.Addresses.ToLookup(static a => a.NetworkKey, static a => a.Address, StringComparer.Ordinal);
        Networks = configuration.Networks.Select(n => ToSpec(n, [.. fixedAddresses[n.Key]])).ToEquatableArray();
        Containers = ToSpecs(configuration).ToEquatableArray();
        Interfaces = bridges.Select(static b => b.Interface).ToEquatableArray();
    }

    /// <summary>The networks, by key.</summary>
    public EquatableArray<NetworkSpec> Networks { get; }

    /// <summary>The containers, by name.</summary>
    public EquatableArray<ContainerSpec> Containers { get; }

    /// <summary>The bridges that there are.</summary>
    public EquatableArray<string> Interfaces { get; }

    /// <summary>Whether it is made of the same.</summary>
    public bool IsOf(NetworksConfiguration given, EquatableArray<BridgeFacts> known) =>
        networks == given.Networks && addresses == given.Addresses && bridges == known;

    /// <summary>Compiles policies over it.</summary>
    public PolicyCompiler Compiler(uint masqueradeMark) => new(configuration, new Topology(configuration, bridges), masqueradeMark);

    private static NetworkSpec ToSpec(NetworkDefinition network, IReadOnlyCollection<IPAddress> fixedAddresses) => new()
    {
        Key = network.Key,
        Name = network.Name,
        Subnet = network.Subnet,
        Gateway = network.Gateway,
        Driver = network.Driver,
        Internal = network.Internal,
        IpRange = network.IpRange,
        ChosenRange = network.IpRange is null && fixedAddresses.Count > 0 ? FreeRange.WithRoom(network.Subnet, fixedAddresses) : null,
        GivenOptions = network.Options,
        Labels = network.Labels,
        Options = network.Driver == "bridge"
            ? network.Options.Where(static o => o.Key != BridgeName.Option)
                .Append(new(BridgeName.Option, BridgeName.For(network)))
                .OrderBy(static o => o.Key, StringComparer.Ordinal).ToEquatableArray()
            : network.Options,
    };

    private static IEnumerable<ContainerSpec> ToSpecs(NetworksConfiguration configuration)
    {
        var names = configuration.Networks.ToDictionary(static n => n.Key, static n => n.Name, StringComparer.Ordinal);
        return configuration.Addresses
            .GroupBy(static a => a.ContainerName, StringComparer.Ordinal)
            .OrderBy(static g => g.Key, StringComparer.Ordinal)
            .Select(g => new ContainerSpec
            {
                Name = g.Key,
                Attachments = g.Select(a => new AttachmentSpec(names[a.NetworkKey], a.Address)).ToEquatableArray(),
            });
    }
}
