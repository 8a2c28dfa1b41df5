using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Linux.Routing;

/// <summary>
/// Reads what <c>ip -4 -json -N</c> writes (iproute2 6.1): numbers instead of names, so that a host's
/// <c>/etc/iproute2</c> cannot rename a protocol or table. Members left out have the kernel's defaults.
/// </summary>
internal static class IpJson
{
    private const int Unicast = 1;
    private const int Local = 2;
    private const int Broadcast = 3;

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

    /// <summary>The devices of <c>ip -details address show</c>.</summary>
    /// <param name="array">What it wrote.</param>
    /// <param name="forwards">The numbers of those that forward.</param>
    /// <param name="filtersBridged">Whether every bridge passes what stays on it through the filters.</param>
    public static IEnumerable<NamespaceLink> Links(JsonElement array, HashSet<int> forwards, bool filtersBridged) => array.EnumerateArray()
        .Where(static device => device.TryGetProperty("ifname", out _))
        .Select(device =>
        {
            var details = device.TryGetProperty("linkinfo", out var info) ? info : default;
            var isBridge = details.ValueKind == JsonValueKind.Object && Text(details, "info_kind") == "bridge";
            var index = (int)Number(device, "ifindex", 0);
            return new NamespaceLink
            {
                Name = Text(device, "ifname"),
                Index = index,
                PeerIndex = PeerIn(array, device),
                Bridge = Text(device, "master") is { Length: > 0 } master ? master : null,
                IsBridge = isBridge,
                FiltersBridged = isBridge && (filtersBridged
                    || (details.TryGetProperty("info_data", out var data) && Number(data, "nf_call_iptables", 0) == 1)),
                Forwards = forwards.Contains(index),
                Addresses = device.TryGetProperty("addr_info", out var entries)
                    ? entries.EnumerateArray()
                        .Where(static entry => Text(entry, "family") == "inet")
                        .Select(static entry => (Address: Address(entry, "local"), Entry: entry))
                        .Where(static found => found.Address is not null)
                        .Select(static found => new LinkAddress(found.Address!, (int)Number(found.Entry, "prefixlen", 32)))
                        .ToEquatableArray()
                    : [],
            };
        });

    /// <summary>The way that <c>ip route get</c> tells. Its types are rtm_type of rtnetlink(7); one that is not said is unicast.</summary>
    public static WalkRoute Way(JsonElement array)
    {
        var entry = array.EnumerateArray().Single();
        var type = Number(entry, "type", Unicast);
        var source = Address(entry, "prefsrc") ?? Address(entry, "from");
        return type switch
        {
            Local or Broadcast => new WalkRoute(true, null, null) { Source = source },
            Unicast => new WalkRoute(false, Text(entry, "dev"), null) { NextHop = Address(entry, "gateway"), Source = source },
            _ => new WalkRoute(false, null, null) { Failure = $"the route there refuses it (type {type})" },
        };
    }

    // The other end is in another namespace (link_index) or in this one (link, by its name).
    private static int? PeerIn(JsonElement array, JsonElement device) => device.TryGetProperty("link_index", out _)
        ? (int)Number(device, "link_index", 0)
        : Text(device, "link") is { Length: > 0 } peer
            ? array.EnumerateArray().Where(d => Text(d, "ifname") == peer).Select(static d => (int?)Number(d, "ifindex", 0)).FirstOrDefault()
            : null;

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
