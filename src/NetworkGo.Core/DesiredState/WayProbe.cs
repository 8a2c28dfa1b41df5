using System.Net;

namespace NetworkGo.Core.DesiredState;

/// <summary>The address by which the kernel is asked for the way to a network.</summary>
public static class WayProbe
{
    /// <summary>Stands for anywhere outside: of TEST-NET-1, which no one has (RFC 5737).</summary>
    public static IPAddress Anywhere { get; } = new([192, 0, 2, 1]);

    /// <summary>An address of a network that can stand for all of it.</summary>
    public static IPAddress In(IPNetwork network) => network.PrefixLength switch
    {
        0 => Anywhere,
        _ when IsSmall(network) => network.BaseAddress,
        _ => Subnets.FirstHost(network),
    };

    /// <summary>Addresses of a network of which one is not the host's own, where the host has one address in it.</summary>
    public static IEnumerable<IPAddress> Several(IPNetwork network)
    {
        var first = In(network);
        yield return first;
        if (network.PrefixLength > 0 && !IsSmall(network))
        {
            yield return Subnets.FirstHost(new IPNetwork(first, Subnets.Bits(first)));
        }
    }

    private static bool IsSmall(IPNetwork network) => network.PrefixLength >= Subnets.Bits(network.BaseAddress) - 1;
}
