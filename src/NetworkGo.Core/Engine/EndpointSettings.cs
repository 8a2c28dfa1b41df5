using System.Net;

namespace NetworkGo.Core.Engine;

/// <summary>Everything that an attachment was given by whoever made it, so that a move can give it again.</summary>
public sealed record EndpointSettings
{
    /// <summary>The fixed IPv4 address; null lets the engine choose.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The fixed IPv6 address.</summary>
    public string? AddressV6 { get; init; }

    /// <summary>Link-local addresses.</summary>
    public EquatableArray<string> LinkLocalAddresses { get; init; }

    /// <summary>The names that its neighbours know it by.</summary>
    public EquatableArray<string> Aliases { get; init; }

    /// <summary>Links to other containers: <c>db:database</c>.</summary>
    public EquatableArray<string> Links { get; init; }

    /// <summary>The MAC address, where it is not one that the engine made of the IPv4 address.</summary>
    public string? MacAddress { get; init; }

    /// <summary>Driver options without NetworkGo's marker, by name.</summary>
    public EquatableArray<KeyValuePair<string, string>> DriverOptions { get; init; }

    /// <summary>Which network's gateway is the default route (28 and later); null where the engine says none.</summary>
    public int? GatewayPriority { get; init; }

    /// <summary>Whether it carries NetworkGo's marker.</summary>
    public bool IsOurs { get; init; }

    /// <summary>The user's attachment in whose place it is; null where there was none.</summary>
    public FormerAttachment? Former { get; init; }

    /// <summary>The same, moved to a fixed address by NetworkGo.</summary>
    public EndpointSettings MovedTo(IPAddress address) =>
        this with { Address = address, IsOurs = true, Former = IsOurs ? Former : new FormerAttachment(Address) };

    /// <summary>The same as it was before NetworkGo.</summary>
    public EndpointSettings GivenBack() => this with { Address = Former?.Address, IsOurs = false, Former = null };
}
