using System.Globalization;
using System.Net;

namespace NetworkGo.Netfilter.Walk;

/// <summary>The values of tests, out of their text.</summary>
internal static class NftValues
{
    /// <summary>What stands between the values of several fields.</summary>
    public const string Between = " . ";

    /// <summary>A number; null for anything else.</summary>
    public static uint? Number(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A number or a range of numbers; null for anything else.</summary>
    public static (uint First, uint Last)? Numbers(string text) =>
        text.Split('-') is { Length: <= 2 } ends && Number(ends[0]) is { } first && Number(ends[^1]) is { } last ? (first, last) : null;

    /// <summary>An address or a network; null for anything else.</summary>
    public static IPNetwork? Network(string text) => IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : null;

    /// <summary>A range of addresses; null for anything else.</summary>
    public static (IPAddress First, IPAddress Last)? Addresses(string text) =>
        text.Split('-') is [var first, var last] && IPAddress.TryParse(first, out var from) && IPAddress.TryParse(last, out var to) ? (from, to) : null;

    /// <summary>A port or a range; null for anything else.</summary>
    public static PortRange? Ports(string text)
    {
        var ends = text.Split('-');
        return ends.Length <= 2
            && ushort.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && ushort.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            && first > 0
            && first <= last
            ? new PortRange(first, last)
            : null;
    }
}
