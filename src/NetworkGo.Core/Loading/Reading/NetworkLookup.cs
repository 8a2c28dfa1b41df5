using System.Net;
using NetworkGo.Core.Resolution;

namespace NetworkGo.Core.Loading.Reading;

/// <summary>Finds the network that an address is on.</summary>
internal sealed class NetworkLookup
{
    private readonly Dictionary<string, NetworkDraft> byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NetworkDraft> byName = new(StringComparer.Ordinal);

    /// <summary>Takes the networks.</summary>
    public NetworkLookup(IEnumerable<NetworkDraft> networks)
    {
        foreach (var network in networks)
        {
            byKey.TryAdd(network.Key.Text, network);
            if (network.EffectiveName is { } name)
            {
                byName.TryAdd(name, network);
            }

            IsComplete &= network.Subnet.HasValue;
            if (network.Subnet.HasValue)
            {
                Subnets.TryAdd(network.Subnet.Value, network);
            }
        }

        Nearest = new NearestName(byKey.Keys.Concat(byName.Keys));
    }

    /// <summary>Whether every network has a subnet: only then is an address that is in none a mistake.</summary>
    public bool IsComplete { get; } = true;

    /// <summary>The networks by subnet.</summary>
    public SubnetIndex<NetworkDraft> Subnets { get; } = new();

    /// <summary>Finds the network that was probably meant by a name.</summary>
    public NearestName Nearest { get; }

    /// <summary>The network of this key, else of this <c>network_name</c>.</summary>
    public NetworkDraft? Find(string name) => byKey.GetValueOrDefault(name) ?? byName.GetValueOrDefault(name);

    /// <summary>The network that an entry of <c>ips</c> is on: the one it names, else the one whose subnet holds it.</summary>
    public NetworkDraft? Find(AddressDraft address)
    {
        if (address.Network.IsGiven)
        {
            return address.Network.HasValue ? Find(address.Network.Value!) : null;
        }

        return address.Address.Value is { } ip && address.Address.HasValue ? Subnets.Find(ip) : null;
    }

    /// <summary>The network whose subnet holds an address.</summary>
    public NetworkDraft? Find(IPAddress address) => Subnets.Find(address);
}
