using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using NetworkGo.Core;

namespace NetworkGo.Linux.Routing;

/// <summary>
/// Reads what <c>ip -4 -json -N</c> writes (iproute2 6.1): numbers instead of names, so that a host's
/// <c>/etc/iproute2</c> cannot rename a protocol or table. Members left out have the kernel's defaults.
/// </summary>
internal static class IpJson
{
    /// <summary>The protocol of a route that says none.</summary>
    public const byte BootProtocol = 3;

    private const byte KernelProtocol = 2;
    private const string LinkScope = "253";

    /// <summary>The arrays, in the order of the commands that wrote them.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static IReadOnlyList<JsonElement> Arrays(string text)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), new JsonReaderOptions { AllowMultipleValues = true });
        var arrays = new List<JsonElement>();
        while (reader.Read())
        {
            arrays.Add(JsonElement.ParseValue(ref reader));
        }

        return arrays;
    }

    public static EquatableArray<RoutingState.AddressEntry> Addresses(JsonElement array) => array.EnumerateArray()
        // With -4 a device without such an address is written as {}.
        .Where(device => device.TryGetProperty("addr_info", out _))
        .SelectMany(device => device.GetProperty("addr_info").EnumerateArray()
            .Select(entry => (Address: Address(entry, "local"), Entry: entry))
            .Where(found => found.Address is not null)
            .Select(found => new RoutingState.AddressEntry(
                found.Address!, found.Entry.GetProperty("prefixlen").GetInt32(), Text(device, "ifname"))))
        .ToEquatableArray();

    /// <summary>The routes; <paramref name="unsaid"/> is the protocol of those that say none.</summary>
    public static EquatableArray<RoutingState.RouteEntry> Routes(JsonElement array, byte unsaid) => array.EnumerateArray()
        .Select(entry => Route(entry, unsaid))
        .OfType<RoutingState.RouteEntry>()
        .ToEquatableArray();

    public static EquatableArray<RoutingState.RuleEntry> Rules(JsonElement array) => array.EnumerateArray()
        .Select(entry => new RoutingState.RuleEntry(
            (uint)Number(entry, "priority", 0),
            Network(entry),
            (uint)Number(entry, "table", 0),
            (byte)Number(entry, "protocol", 0)))
        .ToEquatableArray();

    /// <summary>From which address the kernel would leave, by the destination asked for.</summary>
    public static IEnumerable<(IPAddress Destination, IPAddress Source)> Choices(JsonElement array) => array.EnumerateArray()
        .Select(entry => (Destination: Address(entry, "dst"), Source: Address(entry, "prefsrc")))
        .Where(choice => choice is { Destination: not null, Source: not null })
        .Select(choice => (choice.Destination!, choice.Source!));

    private static RoutingState.RouteEntry? Route(JsonElement entry, byte unsaid)
    {
        var destination = Text(entry, "dst");
        if (!TryNetwork(string.Equals(destination, "default", StringComparison.Ordinal) ? "0.0.0.0/0" : destination, out var network))
        {
            return null;
        }

        var protocol = (byte)Number(entry, "protocol", unsaid);
        return new RoutingState.RouteEntry
        {
            Destination = network,
            Gateway = Address(entry, "gateway"),
            Device = Text(entry, "dev"),
            Source = Address(entry, "prefsrc"),
            Table = (uint)Number(entry, "table", RoutingState.MainTable),
            Protocol = protocol,
            Metric = (uint)Number(entry, "metric", 0),
            IsConnected = protocol == KernelProtocol && string.Equals(Text(entry, "scope"), LinkScope, StringComparison.Ordinal),
        };
    }

    private static IPNetwork? Network(JsonElement rule) =>
        TryNetwork($"{Text(rule, "src")}/{Number(rule, "srclen", 32).ToString(CultureInfo.InvariantCulture)}", out var network)
            ? network
            : null;

    private static bool TryNetwork(string text, out IPNetwork network) =>
        IPNetwork.TryParse(text.Contains('/', StringComparison.Ordinal) ? text : text + "/32", out network);

    private static string Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static IPAddress? Address(JsonElement entry, string name) =>
        IPAddress.TryParse(Text(entry, name), out var address) ? address : null;

    // -N writes numbers as strings in some members and as numbers in others.
    private static long Number(JsonElement entry, string name, long otherwise)
    {
        if (!entry.TryGetProperty(name, out var value))
        {
            return otherwise;
        }

        return value.ValueKind == JsonValueKind.Number
            ? value.GetInt64()
            : long.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
    }
}
