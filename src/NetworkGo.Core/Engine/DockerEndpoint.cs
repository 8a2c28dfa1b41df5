using System.Net;

namespace NetworkGo.Core.Engine;

/// <summary>One attachment of a container to a network.</summary>
public sealed record DockerEndpoint
{
    /// <summary>Network's name.</summary>
    public required string NetworkName { get; init; }

    /// <summary>Network's id; empty before the first start in some engines.</summary>
    public string NetworkId { get; init; } = "";

    /// <summary>The endpoint's id; empty for a stopped container and for the ghost that a failed connect leaves.</summary>
    public string EndpointId { get; init; } = "";

    /// <summary>The fixed address that was asked for (<c>IPAMConfig.IPv4Address</c>).</summary>
    public IPAddress? ConfiguredAddress { get; init; }

    /// <summary>The address in force; null when stopped.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Whether it carries NetworkGo's marker among the endpoint's driver options.</summary>
    public bool IsOurs { get; init; }

    /// <summary>The user's attachment that NetworkGo moved, and gives back at the end; null where there was none.</summary>
    public FormerAttachment? Former { get; init; }
}
