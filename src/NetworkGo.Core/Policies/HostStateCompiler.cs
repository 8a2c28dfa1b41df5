using System.Net;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;

namespace NetworkGo.Core.Policies;

/// <summary>Turns a configuration into everything that it asks of the host. Pure: equal input gives equal output.</summary>
public static class HostStateCompiler
{
    private static readonly Comparer<IPAddress> ByNumber = Comparer<IPAddress>.Create(
        static (left, right) => left.GetAddressBytes().AsSpan().SequenceCompareTo(right.GetAddressBytes()));

    /// <summary>Compiles.</summary>
    /// <param name="configuration">A valid configuration.</param>
    /// <param name="bridges">What is known of networks that exist; the rest is as NetworkGo would create it.</param>
    /// <param name="masqueradeMark">The bit of the packet mark that says "to be masqueraded".</param>
    public static HostState Compile(NetworksConfiguration configuration, EquatableArray<BridgeFacts> bridges, uint masqueradeMark)
    {
        ArgumentNullException.ThrowIfNull(configuration);

        // Networks and addresses are members of objects, whose order means nothing: it must not turn up in the rules.
        configuration = configuration with
        {
            Networks = configuration.Networks.OrderBy(static n => n.Key, StringComparer.Ordinal).ToEquatableArray(),
            Addresses = configuration.Addresses.OrderBy(static a => a.Address, ByNumber).ToEquatableArray(),
        };
        var compiler = new PolicyCompiler(configuration, new Topology(configuration, bridges), masqueradeMark);
        var outcomes = configuration.Policies.Select(compiler.Compile).ToEquatableArray();
        return new HostState
        {
            Networks = configuration.Networks.Select(ToSpec).ToEquatableArray(),
            Containers = Containers(configuration).ToEquatableArray(),
            Namespaces = compiler.Namespaces()
                .Select(n => n.Id.IsHost ? n with { Bridges = bridges.Select(static b => b.Interface).ToEquatableArray() } : n)
                .ToEquatableArray(),
            Policies = outcomes,
        };
    }

    private static NetworkSpec ToSpec(NetworkDefinition network) => new()
    {
        Key = network.Key,
        Name = network.Name,
        Subnet = network.Subnet,
        Gateway = network.Gateway,
        Driver = network.Driver,
        Internal = network.Internal,
        IpRange = network.IpRange,
        Labels = network.Labels,
        Options = network.Driver == "bridge"
            ? network.Options.Where(static o => o.Key != BridgeName.Option)
                .Append(new(BridgeName.Option, BridgeName.For(network)))
                .OrderBy(static o => o.Key, StringComparer.Ordinal).ToEquatableArray()
            : network.Options,
    };

    private static IEnumerable<ContainerSpec> Containers(NetworksConfiguration configuration)
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
