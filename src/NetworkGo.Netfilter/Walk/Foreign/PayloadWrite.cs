using NetworkGo.Netfilter.Nftables.Rules;

namespace NetworkGo.Netfilter.Walk.Foreign;

/// <summary>What a rule writes into a packet.</summary>
internal static class PayloadWrite
{
    /// <summary>
    /// Whether nothing that a rule or a route decides by is changed: the class of service or the time to live, with the bytes beside them as
    /// they were.
    /// </summary>
    /// <param name="data">The attributes of the expression.</param>
    /// <param name="isVersion6">The packet's family; null where the rule has not tested it.</param>
    /// <param name="registers">What is written.</param>
    public static bool IsHarmless(ExpressionData data, bool? isVersion6, RegisterFile registers)
    {
        if (data.Number(2) != (ulong)PayloadBase.Network || data.Number(3) is not { } offset || data.Number(4) is not { } length || data.Number(5) is not { } source)
        {
            return false;
        }

        var kept = registers.At(Register.FromNumber((uint)source)).Kept;
        kept = kept?.Offset == (int)Math.Min(offset, int.MaxValue) ? kept : null;
        for (var at = 0UL; at < Math.Min(length, PacketFields.Longest); at++)
        {
            var place = offset + at;
            var decisive = (isVersion6, place) switch
            {
                (false, 1 or 8) or (true, 1 or 7) => 0,

                // The version; behind it are bits of the class of service.
                (true, 0) => 0xf0,
                _ => byte.MaxValue,
            };
            if (((kept?.At(place) ?? 0) & decisive) != decisive)
            {
                return false;
            }
        }

        return length is > 0 and <= PacketFields.Longest;
    }
}
