namespace NetworkGo.Core.Ports;

/// <summary>Reads what iptables does not show: nftables tables of other programs, the engine's among them. Changes nothing.</summary>
public interface IForeignTables
{
    /// <summary>The tables that packets meet there.</summary>
    Task<ForeignTablesRead> ReadAsync(INamespaceHandle target, CancellationToken cancellationToken);

    /// <summary>The table that an engine with the nftables backend keeps its IPv4 rules in: <c>ip docker-bridges</c>.</summary>
    /// <param name="target">The host's namespace.</param>
    /// <param name="known">The generation at which it is known: where that is still the namespace's, it is not read. Null reads it in any case.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<EngineTableRead> ReadEngineTableAsync(INamespaceHandle target, uint? known, CancellationToken cancellationToken);
}
