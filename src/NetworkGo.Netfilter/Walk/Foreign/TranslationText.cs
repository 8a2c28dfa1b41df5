using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using NetworkGo.Netfilter.Nftables.Rules;

namespace NetworkGo.Netfilter.Walk.Foreign;

/// <summary>The words for statements that a walk does not follow, much as nft writes them.</summary>
internal static class TranslationText
{
    /// <summary>A translation; where it goes, if that is a constant.</summary>
    public static string Of(Translate nat, RegisterFile registers)
    {
        var kind = nat.Kind == NatKind.Target ? "dnat" : "snat";
        var address = nat.AddressFrom is { } from && registers.At(from).Constant is { Length: 4 or 16 } bytes ? new IPAddress(bytes.Span) : null;
        var port = nat.PortFrom is { } at && registers.At(at).Constant is { Length: >= 2 } number
            ? string.Create(CultureInfo.InvariantCulture, $":{BinaryPrimitives.ReadUInt16BigEndian(number.Span)}")
            : "";
        return address is null ? kind : $"{kind} to {address}{port}";
    }

    /// <summary>A limit.</summary>
    public static string Of(Limit limit) => string.Create(CultureInfo.InvariantCulture, $"limit rate {(limit.IsOver ? "over " : "")}{limit.Rate}/{UnitOf(limit.UnitSeconds)}");

    private static string UnitOf(ulong seconds) => seconds switch
    {
        60 => "minute",
        3600 => "hour",
        86_400 => "day",
        604_800 => "week",
        _ => "second",
    };
}
