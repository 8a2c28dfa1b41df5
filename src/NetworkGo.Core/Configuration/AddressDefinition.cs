using System.Net;

namespace NetworkGo.Core.Configuration;

/// <summary>One member of <c>ips</c>, validated: the fixed address of a container on a network.</summary>
public sealed record AddressDefinition
{
    /// <summary>The member's name in the file.</summary>
    public required string Key { get; init; }

    /// <summary><c>ip</c>.</summary>
    public required IPAddress Address { get; init; }

    /// <summary><c>container_name</c>.</summary>
    public required string ContainerName { get; init; }

    /// <summary><c>selector</c>: the name policies know it by.</summary>
    public string? Selector { get; init; }

    /// <summary><c>service_name</c>: what it is for; shown, never matched.</summary>
    public string? ServiceName { get; init; }

    /// <summary>The key of the network that it is on: <c>network</c>, else the one whose subnet holds the address.</summary>
    public required string NetworkKey { get; init; }
}
