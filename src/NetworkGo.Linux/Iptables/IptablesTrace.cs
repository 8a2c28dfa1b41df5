using NetworkGo.Core.Ports;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Linux.Iptables;

/// <summary>Finds out what iptables holds in a namespace, by netlink and by procfs: no program is started.</summary>
internal static class IptablesTrace
{
    /// <summary>What there is; all of it where that cannot be known, so that the programs are asked, which say why.</summary>
    public static IptablesPresence Find(NamespaceHandle target, string procRoot)
    {
        if (!LegacyTables.AreNone(target, procRoot))
        {
            return new IptablesPresence(true, true, true);
        }

        try
        {
            var chains = NativeTables.FindChains(target);
            return new IptablesPresence(
                chains.Any(static c => c.Table == "filter"),
                chains.Any(static c => c.Chain.StartsWith(ChainNames.Prefix, StringComparison.Ordinal)),
                false);
        }
        catch (IOException)
        {
            return new IptablesPresence(true, true, false);
        }
    }
}
