using System.Net;
using System.Net.Sockets;
using NetworkGo.Core.Engine;
using NetworkGo.Docker.Networks;

namespace NetworkGo.Docker.Containers;

/// <summary>Between the engine's JSON of an attachment and NetworkGo's settings of one.</summary>
internal static class EndpointMapping
{
    /// <summary>What an attachment was given.</summary>
    public static EndpointSettings ToSettings(EndpointBody body)
    {
        var marker = Ownership.Read(body.DriverOpts);
        return new EndpointSettings
        {
            Address = AddressText.ParseAddress(body.IPAMConfig?.IPv4Address),
            AddressV6 = NullIfEmpty(body.IPAMConfig?.IPv6Address),
            LinkLocalAddresses = (body.IPAMConfig?.LinkLocalIPs ?? []).ToEquatableArray(),
            Aliases = (body.Aliases ?? []).ToEquatableArray(),
            Links = (body.Links ?? []).ToEquatableArray(),
            MacAddress = IsMadeOf(body.MacAddress, AddressText.ParseAddress(body.IPAddress)) ? null : NullIfEmpty(body.MacAddress),
            DriverOptions = (body.DriverOpts ?? new Dictionary<string, string>(StringComparer.Ordinal))
                .Where(static o => o.Key != Ownership.Key).OrderBy(static o => o.Key, StringComparer.Ordinal).ToEquatableArray(),
            GatewayPriority = body.GwPriority,
            IsOurs = marker.IsOurs,
            Former = marker.Former,
        };
    }

    /// <summary>What an attachment is to be given. What nothing is said of is left out: older engines do not know all of it.</summary>
    public static EndpointBody ToBody(EndpointSettings settings)
    {
        var v6 = settings.AddressV6 ?? (settings.Address is { AddressFamily: AddressFamily.InterNetworkV6 } a ? a.ToString() : null);
        var options = settings.DriverOptions.ToDictionary(static o => o.Key, static o => o.Value, StringComparer.Ordinal);
        if (settings.IsOurs)
        {
            options[Ownership.Key] = Ownership.Write(settings.Former);
        }

        return new EndpointBody
        {
            IPAMConfig = settings.Address is null && v6 is null && settings.LinkLocalAddresses.Count == 0
                ? null
                : new()
                {
                    IPv4Address = settings.Address is { AddressFamily: AddressFamily.InterNetwork } v4 ? v4.ToString() : null,
                    IPv6Address = v6,
                    LinkLocalIPs = settings.LinkLocalAddresses.Count == 0 ? null : settings.LinkLocalAddresses,
                },
            Aliases = settings.Aliases.Count == 0 ? null : settings.Aliases,
            Links = settings.Links.Count == 0 ? null : settings.Links,
            MacAddress = settings.MacAddress,
            DriverOpts = options.Count == 0 ? null : options,
            GwPriority = settings.GatewayPriority is 0 ? null : settings.GatewayPriority,
        };
    }

    // Up to 27 the engine makes it of the address: given again with another address, two containers would have the same one.
    private static bool IsMadeOf(string? mac, IPAddress? address) => mac is { Length: > 0 } && address is { AddressFamily: AddressFamily.InterNetwork }
        && string.Equals(mac.Replace(":", "", StringComparison.Ordinal), $"0242{Convert.ToHexString(address.GetAddressBytes())}", StringComparison.OrdinalIgnoreCase);

    private static string? NullIfEmpty(string? text) => text is { Length: > 0 } ? text : null;
}
