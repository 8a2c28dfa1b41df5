using System.Globalization;
using System.Runtime.InteropServices;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Rules;

namespace NetworkGo.Netfilter.Nftables.Listing;

/// <summary>nft's words for values, and for what ends a rule.</summary>
internal static class RuleWords
{
    private static string Bits<T>(uint value, Func<T, string> name)
        where T : struct, Enum =>
        string.Join(',', Enum.GetValues<T>().Select(static v => (Value: v, Bit: Convert.ToUInt32(v, CultureInfo.InvariantCulture)))
            .Where(b => b.Bit != 0 && (value & b.Bit) != 0).OrderBy(static b => b.Bit).Select(b => name(b.Value)));

    public static uint Number(Bytes value) => value.Length >= sizeof(uint) ? MemoryMarshal.Read<uint>(value.Span) : 0;

    private static string UnitOf(ulong seconds) => seconds switch
    {
        60 => "minute",
        3600 => "hour",
        86_400 => "day",
        604_800 => "week",
        _ => "second",
    };

    private static string StatusName(CtStatus status) => status switch
    {
        CtStatus.SeenReply => "seen-reply",
        _ => status.ToString().ToLowerInvariant(),
    };

    /// <summary>The name of a type of ICMP; its number where it has none here.</summary>
    /// <param name="text">What begins with <c>icmpv6</c> for that, and with anything else for IPv4's.</param>
    /// <param name="type">The type.</param>
    public static string IcmpTypeName(string text, byte type) => (text.StartsWith("icmpv6", StringComparison.Ordinal), type) switch
    {
        (false, 0) => "echo-reply",
        (false, 3) => "destination-unreachable",
        (false, 8) => "echo-request",
        (false, 11) => "time-exceeded",
        (true, 1) => "destination-unreachable",
        (true, 2) => "packet-too-big",
        (true, 3) => "time-exceeded",
        (true, 128) => "echo-request",
        (true, 129) => "echo-reply",
        (true, 133) => "nd-router-solicit",
        (true, 134) => "nd-router-advert",
        (true, 135) => "nd-neighbor-solicit",
        (true, 136) => "nd-neighbor-advert",
        (true, 137) => "nd-redirect",
        _ => type.ToString(CultureInfo.InvariantCulture),
    };

    public static string ValueOf(Operand operand, Bytes value) => operand.Kind switch
    {
        OperandKind.State => Bits<CtState>(Number(value), static s => s.ToString().ToLowerInvariant()),
        OperandKind.Status => Bits<CtStatus>(Number(value), StatusName),
        OperandKind.Direction => value.Span[0] == 0 ? "original" : "reply",
        OperandKind.AddressType => Number(value) == 2 ? "local" : Number(value).ToString(CultureInfo.InvariantCulture),
        OperandKind.IcmpType => IcmpTypeName(operand.Text, value.Span[0]),
        OperandKind.Number => value.Span[0].ToString(CultureInfo.InvariantCulture),
        _ => operand.Type is { } type ? ValueText.Of(type, value.Span) : value.ToString(),
    };

    public static string LogText(Log log)
    {
        var text = "log";
        text += log.Prefix.Length > 0 ? $" prefix \"{log.Prefix}\"" : "";
        text += log.Group is { } group ? string.Create(CultureInfo.InvariantCulture, $" group {group}") : "";
        text += log.SnapLength > 0 ? string.Create(CultureInfo.InvariantCulture, $" snaplen {log.SnapLength}") : "";
        return text + (log.QueueThreshold > 0 ? string.Create(CultureInfo.InvariantCulture, $" queue-threshold {log.QueueThreshold}") : "");
    }

    /// <summary>A refusal.</summary>
    public static string RejectText(Reject reject) => (reject.Type, reject.Code) switch
    {
        (RejectType.TcpReset, _) => "reject with tcp reset",
        (_, Reject.NoRoute) => "reject with icmpx no-route",
        (_, Reject.HostUnreachable) => "reject with icmpx host-unreachable",
        (_, Reject.AdminProhibited) => "reject with icmpx admin-prohibited",
        _ => "reject",
    };

    public static string LimitText(Limit limit)
    {
        // nft leaves out its own default.
        var burst = limit.Burst is 0 or 5 ? "" : string.Create(CultureInfo.InvariantCulture, $" burst {limit.Burst} packets");
        return string.Create(CultureInfo.InvariantCulture, $"limit rate {(limit.IsOver ? "over " : "")}{limit.Rate}/{UnitOf(limit.UnitSeconds)}{burst}");
    }
}
