using NetworkGo.Netfilter.Nftables.State;

namespace NetworkGo.Core.Ports;

/// <summary>Our own nftables table of a namespace, and what the pass must know of iptables there. Decides nothing.</summary>
public interface INftables
{
    /// <summary>Reads the table.</summary>
    /// <param name="target">The namespace.</param>
    /// <param name="table">Its name, of family inet.</param>
    /// <param name="known">
    /// The generation at which it is known: where that is still the namespace's, and the table exists, it is not read. Null reads it in any case.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<TableRead> ReadAsync(INamespaceHandle target, string table, uint? known, CancellationToken cancellationToken);

    /// <summary>
    /// Makes one table the other by one transaction: all of it at once, or nothing. By several only where the kernel takes no such large
    /// one; then no packet meets half of it either.
    /// </summary>
    /// <param name="target">The namespace.</param>
    /// <param name="change">What differs.</param>
    /// <param name="expectedGeneration">Only where the ruleset is of this generation.</param>
    /// <param name="cancellationToken">Gives up before it is sent.</param>
    Task<TableWrite> WriteAsync(INamespaceHandle target, TableChange change, uint expectedGeneration, CancellationToken cancellationToken);

    /// <summary>Whether there are tables of iptables-legacy, whose changes the ruleset's generation does not show; true where that cannot be known.</summary>
    Task<bool> HasLegacyAsync(INamespaceHandle target, CancellationToken cancellationToken);

    /// <summary>What iptables of either kind holds there, without starting it.</summary>
    Task<IptablesPresence> FindIptablesAsync(INamespaceHandle target, CancellationToken cancellationToken);
}
