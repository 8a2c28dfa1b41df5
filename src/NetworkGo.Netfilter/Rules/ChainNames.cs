namespace NetworkGo.Netfilter.Rules;

/// <summary>The names of the chains that NetworkGo owns, and of those it hooks into.</summary>
public static class ChainNames
{
    /// <summary>What the names of all chains that it owns begin with.</summary>
    public const string Prefix = "NETWORK-GO-";

    /// <summary>filter: accepts; mangle: the mark that an engine with nftables accepts.</summary>
    public const string Forward = "NETWORK-GO-FORWARD";

    /// <summary>nat: DNAT; raw: accepts.</summary>
    public const string Prerouting = "NETWORK-GO-PREROUTING";

    /// <summary>nat: masquerade.</summary>
    public const string Postrouting = "NETWORK-GO-POSTROUTING";

    /// <summary>Docker's chain for the operator's rules.</summary>
    public const string DockerUser = "DOCKER-USER";

    /// <summary>What the names of an own chain's branches begin with. A chain's name holds 28 characters.</summary>
    public static string BranchesOf(string chain) => chain switch
    {
        Forward => "NETWORK-GO-F-",
        Prerouting => "NETWORK-GO-PRE-",
        Postrouting => "NETWORK-GO-POST-",
        _ => throw new ArgumentOutOfRangeException(nameof(chain), chain, "not a chain with branches"),
    };
}
