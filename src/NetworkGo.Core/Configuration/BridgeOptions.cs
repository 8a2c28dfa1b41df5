namespace NetworkGo.Core.Configuration;

/// <summary>Driver options of the engine's bridge networks, and how it reads them.</summary>
public static class BridgeOptions
{
    /// <summary>Whether a source is hidden behind the gateway of the network that it goes to.</summary>
    public const string Masquerading = "com.docker.network.bridge.enable_ip_masquerade";

    /// <summary>Whether its containers reach each other.</summary>
    public const string BetweenMembers = "com.docker.network.bridge.enable_icc";

    /// <summary>Whether an option's value means no; the engine reads it with Go's <c>strconv.ParseBool</c>. Without a value it means yes.</summary>
    public static bool IsFalse(string? value) => value is "0" or "f" or "F" or "false" or "FALSE" or "False";
}
