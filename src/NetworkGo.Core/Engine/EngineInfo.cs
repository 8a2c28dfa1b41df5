namespace NetworkGo.Core.Engine;

/// <summary>What the engine says of itself.</summary>
public sealed record EngineInfo
{
    /// <summary>Version, e.g. <c>28.5.2</c>.</summary>
    public required string Version { get; init; }

    /// <summary><c>FirewallBackend.Driver</c>: <c>iptables</c>, <c>iptables+firewalld</c> or <c>nftables</c>; null where it is
    /// unknown (<see cref="EngineDifference.FirewallBackendUnknown"/>).</summary>
    public string? FirewallDriver { get; init; }

    /// <summary>Whether its rules are nftables', in a table of its own, beside which no accept of another program counts (29 and later).</summary>
    public bool UsesNftables => FirewallDriver?.StartsWith("nftables", StringComparison.Ordinal) == true;
}
