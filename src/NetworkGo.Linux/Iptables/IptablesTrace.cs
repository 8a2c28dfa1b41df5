using NetworkGo.Core.Ports;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Linux.Iptables;

/// <summary>Finds out what iptables holds in a namespace, by netlink and by procfs: no program is started.</summary>
internal static class IptablesTrace
{
    // The chains of the engine's DNS, and those that lead there by one rule.
    private static readonly HashSet<string> OfDns = new(["DOCKER_OUTPUT", "DOCKER_POSTROUTING"], StringComparer.Ordinal);
    private static readonly HashSet<string> ToDns = new(["OUTPUT", "POSTROUTING"], StringComparer.Ordinal);

    /// <summary>What there is; all of it where that cannot be known, so that the programs are asked, which say why.</summary>
    public static IptablesPresence Find(NamespaceHandle target, string procRoot)
    {
        if (!LegacyTables.AreNone(target, procRoot))
        {
            return new IptablesPresence(true, true, true, true);
        }

        try
        {
            var chains = NativeTables.FindChains(target);
            return new IptablesPresence(
                chains.Any(static c => c.Table == "filter"),
                chains.Any(static c => c.Name.StartsWith(ChainNames.Prefix, StringComparison.Ordinal)),
                false,
                chains.Any(DoesSomething));
        }
        catch (IOException)
        {
            return new IptablesPresence(true, true, false, true);
        }
    }

    private static bool DoesSomething(NativeChain chain) => chain.Table != "nat"
        ? chain.Uses > 0 || chain.Drops
        : !OfDns.Contains(chain.Name) && chain.Uses > (ToDns.Contains(chain.Name) ? 1 : 0);
}
