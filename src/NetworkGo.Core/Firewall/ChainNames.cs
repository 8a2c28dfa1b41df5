namespace NetworkGo.Core.Firewall;

/// <summary>The names of the chains that NetworkGo owns, and of those it hooks into.</summary>
public static class ChainNames
{
    /// <summary>filter: accepts; mangle: the mark that an engine with nftables accepts.</summary>
    public const string Forward = "NETWORK-GO-FORWARD";

    /// <summary>nat: DNAT; raw: accepts.</summary>
    public const string Prerouting = "NETWORK-GO-PREROUTING";

    /// <summary>nat: masquerade.</summary>
    public const string Postrouting = "NETWORK-GO-POSTROUTING";

    /// <summary>Docker's chain for the operator's rules.</summary>
    public const string DockerUser = "DOCKER-USER";
}
