using System.Net;
using System.Net.Sockets;

namespace NetworkGo.Netfilter.Values;

/// <summary>Arithmetic with subnets of either address family.</summary>
public static class Subnets
{
    /// <summary>Every address of the family that an address belongs to.</summary>
    public static IPNetwork Everything(AddressFamily family) =>
        new(family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);

    /// <summary>The subnet of a length that holds an address.</summary>
    public static IPNetwork Of(IPAddress address, int prefixLength)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] &= Mask(prefixLength, i);
        }

        return new IPNetwork(new IPAddress(bytes), prefixLength);
    }

    /// <summary>The subnet that holds this address alone.</summary>
    public static IPNetwork Single(IPAddress address) => new(address, Bits(address));

    /// <summary>How many bits an address has.</summary>
    public static int Bits(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;

    /// <summary>The first address behind the network's own: the gateway where none is given.</summary>
    public static IPAddress FirstHost(IPNetwork network)
    {
        var bytes = network.BaseAddress.GetAddressBytes();
        bytes[^1]++;
        return new IPAddress(bytes);
    }

    /// <summary>The last address: the broadcast address of an IPv4 subnet.</summary>
    public static IPAddress Last(IPNetwork network)
    {
        var bytes = network.BaseAddress.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] |= (byte)~Mask(network.PrefixLength, i);
        }

        return new IPAddress(bytes);
    }

    /// <summary>Whether every address of <paramref name="inner"/> is in <paramref name="outer"/>.</summary>
    public static bool Contains(IPNetwork outer, IPNetwork inner) =>
        outer.PrefixLength <= inner.PrefixLength && outer.Contains(inner.BaseAddress);

    /// <summary>Whether two subnets share an address.</summary>
    public static bool Overlap(IPNetwork left, IPNetwork right) => Contains(left, right) || Contains(right, left);

    private static byte Mask(int prefixLength, int index) => (byte)(0xFF00 >> Math.Clamp(prefixLength - (8 * index), 0, 8));
}
