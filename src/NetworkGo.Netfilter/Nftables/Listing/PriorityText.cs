using System.Globalization;
using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.Listing;

/// <summary>The priority of a base chain as nft prints it: a name, and how far from it, up to ten.</summary>
internal static class PriorityText
{
    private const int Furthest = 10;

    private static readonly (string Name, int Priority)[] Names =
        [("raw", -300), ("mangle", -150), ("dstnat", -100), ("filter", 0), ("security", 50), ("srcnat", 100)];

    /// <summary>The text.</summary>
    public static string Of(ChainBase chain)
    {
        foreach (var (name, priority) in Names)
        {
            var distance = chain.Priority - priority;
            if (Math.Abs(distance) <= Furthest && IsKnownAt(name, chain.Hook))
            {
                return distance == 0
                    ? name
                    : string.Create(CultureInfo.InvariantCulture, $"{name} {(distance < 0 ? '-' : '+')} {Math.Abs(distance)}");
            }
        }

        return chain.Priority.ToString(CultureInfo.InvariantCulture);
    }

    private static bool IsKnownAt(string name, ChainHook hook) => name switch
    {
        "dstnat" => hook == ChainHook.Prerouting,
        "srcnat" => hook == ChainHook.Postrouting,
        _ => true,
    };
}
