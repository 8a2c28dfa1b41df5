using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using NetworkGo.Netfilter.Nftables.Rules;
using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Netfilter.Walk.Foreign;

/// <summary>The words for tests, sets and statements, much as nft writes them.</summary>
internal static class ForeignText
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

    /// <summary>A test of what a register holds.</summary>
    public static string Of(NftTest test, LoadedValue value, string comparison)
    {
        var mask = value.Mask.IsEmpty || test.Field is NftField.State or NftField.Status or NftField.Source or NftField.Destination || test.IsAnyBit
            ? ""
            : test.Field == NftField.Mark ? string.Create(CultureInfo.InvariantCulture, $" & 0x{test.Mask:x8}")
            : test.Field == NftField.TcpFlags ? $" & ({FieldValues.Flags(test.Mask, " | ")})"
            : $" & 0x{value.Mask}";
        var values = test.Values.Select(v => NftValues.Number(v) is not { } number ? v
            : test.Field == NftField.Mark ? string.Create(CultureInfo.InvariantCulture, $"0x{number:x8}")
            : test.Field == NftField.TcpFlags ? FieldValues.Flags(number, test.IsAnyBit ? "," : "|")
            : v);
        var words = test.Field == NftField.Unknown ? "..." : string.Join(',', values);
        var between = test.Field == NftField.Unknown ? comparison : test.Negated ? "!=" : mask.Length > 0 ? "==" : "";
        return $"{value.Field?.Text ?? "?"}{mask} {between}{(between.Length > 0 ? " " : "")}{words}";
    }

    /// <summary>A comparison; nothing for equality.</summary>
    public static string Of(CompareOperator comparison) => comparison switch
    {
        CompareOperator.Equal => "",
        CompareOperator.NotEqual => "!=",
        CompareOperator.Less => "<",
        CompareOperator.LessOrEqual => "<=",
        CompareOperator.Greater => ">",
        _ => ">=",
    };

    /// <summary>A set by its name, or what is in one that the rule holds itself.</summary>
    public static string Of(string name, ForeignSet? set, EquatableArray<(string Value, NftRule Then)>? elements, bool isMap) => set is not { IsAnonymous: true } || elements is not { } all
        ? $"@{name}"
        : $"{{ {string.Join(", ", all.Select(e => isMap ? $"{e.Value} : {Of(e.Then)}" : e.Value))} }}";

    private static string Of(NftRule then) => then.Target.Length > 0
        ? $"{then.Verdict.ToString().ToLowerInvariant()} {then.Target}"
        : then.Verdict == NftVerdict.None ? "continue" : then.Verdict.ToString().ToLowerInvariant();

    private static string UnitOf(ulong seconds) => seconds switch
    {
        60 => "minute",
        3600 => "hour",
        86_400 => "day",
        604_800 => "week",
        _ => "second",
    };
}
