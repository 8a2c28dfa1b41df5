using System.Net;
using System.Numerics;
using NetworkGo.Core.Configuration.Reading;

namespace NetworkGo.Core.Configuration.Validation;

/// <summary>Finds an address that could be taken instead of a wrong one.</summary>
internal sealed class FreeAddress
{
    private const int MostTried = 1024;
    private const int LeastInCommon = 8;

    private readonly ConfigurationDraft draft;
    private readonly Lazy<HashSet<IPAddress>> taken;

    /// <summary>Takes the file.</summary>
    public FreeAddress(ConfigurationDraft draft)
    {
        this.draft = draft;
        taken = new Lazy<HashSet<IPAddress>>(() =>
            [.. draft.Addresses.Select(static a => a.Address.Value).Concat(draft.Networks.Select(static n => n.EffectiveGateway)).OfType<IPAddress>()]);
    }

    /// <summary>The free address of a network that is nearest to a wrong one: with the same last digits, else beside it.</summary>
    public string? In(NetworkDraft network, IPAddress wrong)
    {
        var subnet = network.Subnet.Value;
        var middle = Place(subnet, wrong);
        for (var distance = 0; distance < MostTried; distance++)
        {
            foreach (var candidate in new[] { Step(middle, distance), Step(middle, -distance) })
            {
                if (subnet.Contains(candidate)
                    && !candidate.Equals(subnet.BaseAddress)
                    && !candidate.Equals(Subnets.Last(subnet))
                    && !taken.Value.Contains(candidate)
                    && !(network.IpRange.HasValue && network.IpRange.Value.Contains(candidate)))
                {
                    return candidate.ToString();
                }
            }
        }

        return null;
    }

    /// <summary>The same in the network whose subnet has most in common with the address; null when none has much.</summary>
    public string? InNearest(IPAddress wrong) => draft.Networks
        .Where(static n => n.Subnet.HasValue)
        .Select(n => (Network: n, Bits: InCommon(n.Subnet.Value.BaseAddress, wrong)))
        .Where(static n => n.Bits >= LeastInCommon)
        .OrderByDescending(static n => n.Bits)
        .Select(n => In(n.Network, wrong))
        .FirstOrDefault();

    /// <summary>An address so many further on; the highest is followed by the lowest.</summary>
    public static IPAddress Step(IPAddress address, int distance)
    {
        var length = address.GetAddressBytes().Length;
        var count = BigInteger.One << (8 * length);
        var number = (Number(address) + distance + count) % count;
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return new IPAddress([.. new byte[length - bytes.Length], .. bytes]);
    }

    // The host's part of an address, in another subnet.
    private static IPAddress Place(IPNetwork subnet, IPAddress address)
    {
        var host = Number(address) - Number(Subnets.Of(address, subnet.PrefixLength).BaseAddress);
        return Step(subnet.BaseAddress, (int)BigInteger.Min(host, int.MaxValue));
    }

    private static int InCommon(IPAddress left, IPAddress right)
    {
        var bits = 8 * left.GetAddressBytes().Length;
        return bits - (int)(Number(left) ^ Number(right)).GetBitLength();
    }

    private static BigInteger Number(IPAddress address) => new(address.GetAddressBytes(), isUnsigned: true, isBigEndian: true);
}
