using System.Net;
using System.Net.Sockets;
using Docker.DotNet.Models;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Engine;
using NetworkSpec = NetworkGo.Core.DesiredState.NetworkSpec;

namespace NetworkGo.Docker.Networks;

/// <summary>Between the engine's networks and NetworkGo's.</summary>
internal static class NetworkMapping
{
    private const string BridgeDriver = "bridge";
    private const string BridgeNameOption = "com.docker.network.bridge.name";
    private const string GatewayModeOption = "com.docker.network.bridge.gateway_mode_ipv4";
    private const int ShortIdLength = 12;

    public static DockerNetwork ToNetwork(NetworkResponse network)
    {
        var (subnet, config) = FirstIPv4(network.IPAM?.Config);
        return new DockerNetwork
        {
            Id = network.ID,
            Name = network.Name,
            Driver = network.Driver ?? "",
            Subnet = subnet,
            Gateway = AddressText.ParseAddress(config?.Gateway),
            IpRange = AddressText.ParseNetwork(config?.IPRange),
            Internal = network.Internal,
            BridgeInterface = BridgeInterface(network),
            Masquerades = Masquerades(network),
            Options = (network.Options ?? new Dictionary<string, string>(StringComparer.Ordinal))
                .OrderBy(static o => o.Key, StringComparer.Ordinal).ToEquatableArray(),
            Labels = (network.Labels ?? new Dictionary<string, string>(StringComparer.Ordinal))
                .OrderBy(static l => l.Key, StringComparer.Ordinal).ToEquatableArray(),
            FurtherSubnets = Subnets(network.IPAM?.Config).Where(s => s != subnet).ToEquatableArray(),
            IsManaged = Ownership.IsMarked(network.Labels),
        };
    }

    public static NetworkCreateBody ToCreateBody(NetworkSpec network)
    {
        var labels = new Dictionary<string, string>(network.Labels, StringComparer.Ordinal) { [Ownership.Key] = Ownership.Value };
        return new NetworkCreateBody
        {
            Name = network.Name,
            Driver = network.Driver,
            Internal = network.Internal,
            IPAM = new("default", [new(network.Subnet.ToString(), network.Gateway.ToString(), (network.IpRange ?? network.ChosenRange)?.ToString())]),
            Options = new(network.Options, StringComparer.Ordinal),
            Labels = labels,
        };
    }

    private static (IPNetwork? Subnet, IPAMConfig? Config) FirstIPv4(IList<IPAMConfig>? configs)
    {
        foreach (var config in configs ?? [])
        {
            if (AddressText.ParseNetwork(config.Subnet) is { BaseAddress.AddressFamily: AddressFamily.InterNetwork } subnet)
            {
                return (subnet, config);
            }
        }

        return (null, null);
    }

    private static IEnumerable<IPNetwork> Subnets(IList<IPAMConfig>? configs) =>
        (configs ?? []).Select(static c => AddressText.ParseNetwork(c.Subnet)).OfType<IPNetwork>();

    private static string? BridgeInterface(NetworkResponse network)
    {
        if (network.Driver is not BridgeDriver)
        {
            return null;
        }

        return Option(network, BridgeNameOption) is { Length: > 0 } name
            ? name
            : $"br-{network.ID.AsSpan(0, Math.Min(ShortIdLength, network.ID.Length))}";
    }

    // EngineDifference.RoutedGateways: no NAT whatever the masquerade option says.
    private static bool Masquerades(NetworkResponse network) =>
        !network.Internal
        && !BridgeOptions.IsFalse(Option(network, BridgeOptions.Masquerading))
        && Option(network, GatewayModeOption) is not "routed";

    private static string? Option(NetworkResponse network, string key) =>
        network.Options is { } options && options.TryGetValue(key, out var value) ? value : null;
}
