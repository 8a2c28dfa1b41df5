using System.Net;

namespace NetworkGo.Core.Ports;

/// <summary>Which way the kernel sends a packet, and what made it choose that way.</summary>
public sealed record WayAnswer
{
    /// <summary>The device that it leaves by; null where there is no way.</summary>
    public string? Device { get; init; }

    /// <summary>The next hop; null where the destination is on the device's own network.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>The address that it leaves from, where the kernel chose it.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>Whether it is an address of the namespace's own.</summary>
    public bool IsLocal { get; init; }

    /// <summary>The routing table that the route is in.</summary>
    public uint Table { get; init; }

    /// <summary>The destination of that route; null where the kernel does not say.</summary>
    public IPNetwork? Route { get; init; }

    /// <summary>The protocol number of that route: who made it.</summary>
    public byte Protocol { get; init; }

    /// <summary>Why there is no way, in the kernel's words; null where there is one.</summary>
    public string? Failure { get; init; }
}
