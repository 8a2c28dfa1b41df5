using System.Globalization;
using System.Net;

namespace NetworkGo.Netfilter.Walk.Nft;

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

    /// <summary>The first and the last address of an address, a network or a range; null for anything else.</summary>
    public static (IPAddress First, IPAddress Last)? Addresses(string text) => IPNetwork.TryParse(text, out var network) ? (network.BaseAddress, Subnets.Last(network))
        : IPAddress.TryParse(text, out var address) ? (address, address)
        : text.Split('-') is [var first, var last] && IPAddress.TryParse(first, out var from) && IPAddress.TryParse(last, out var to) ? (from, to)
        : null;

    /// <summary>A protocol by its one name here.</summary>
    public static string Protocol(string name) => name == "ipv6-icmp" ? "icmpv6" : name;

    /// <summary>The number of a protocol; null for one that is not known here.</summary>
    public static uint? ProtocolNumber(string name) => Protocol(name) switch
    {
        "icmp" => 1,
        "tcp" => 6,
        "udp" => 17,
        "icmpv6" => 58,
        "sctp" => 132,
        _ => null,
    };
}
