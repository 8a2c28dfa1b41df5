using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.Writing;

/// <summary>The kernel's names of chain types.</summary>
internal static class ChainTypes
{
    /// <summary>The name.</summary>
    public static string NameOf(ChainType type) => type switch
    {
        ChainType.Nat => "nat",
        ChainType.Route => "route",
        _ => "filter",
    };

    /// <summary>The type of a name.</summary>
    public static ChainType Of(string name) => name switch
    {
        "nat" => ChainType.Nat,
        "route" => ChainType.Route,
        _ => ChainType.Filter,
    };
}
