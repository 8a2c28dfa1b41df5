using System.Net;

namespace NetworkGo.Core.Loading.Validation;

/// <summary>Finds a part of a subnet for dynamic addresses.</summary>
internal static class FreeRange
{
    // The engine takes no range that is smaller.
    private const int BitsLeft = 2;

    // A smaller part would soon be full, and the engine gives no address outside its range.
    private const int MostBitsDeeper = 3;

    /// <summary>The same, where it is an eighth of the subnet at least.</summary>
    public static IPNetwork? WithRoom(IPNetwork subnet, IReadOnlyCollection<IPAddress> fixedAddresses) =>
        In(subnet, fixedAddresses) is { } range && range.PrefixLength <= subnet.PrefixLength + MostBitsDeeper ? range : null;

    /// <summary>The largest part, and of those the last, in which there is no fixed address; null when all is taken.</summary>
    public static IPNetwork? In(IPNetwork subnet, IReadOnlyCollection<IPAddress> fixedAddresses)
    {
        var bits = 8 * subnet.BaseAddress.GetAddressBytes().Length;
        for (var length = subnet.PrefixLength + 1; length <= bits - BitsLeft; length++)
        {
            var taken = fixedAddresses.Select(a => Subnets.Of(a, length)).ToHashSet();

            // From the last part downwards; of more parts than are taken, one is free.
            var part = Subnets.Of(Subnets.Last(subnet), length);
            for (var tried = 0; tried <= taken.Count && subnet.Contains(part.BaseAddress); tried++)
            {
                if (!taken.Contains(part))
                {
                    return part;
                }

                if (part.BaseAddress.Equals(subnet.BaseAddress))
                {
                    break;
                }

                part = Subnets.Of(FreeAddress.Step(part.BaseAddress, -1), length);
            }
        }

        return null;
    }
}
