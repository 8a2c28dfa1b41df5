namespace NetworkGo.Core.Ports;

/// <summary>Reads what iptables does not show: tables that were made with <c>nft</c> itself. Changes nothing.</summary>
public interface IForeignTables
{
    /// <summary>The tables that packets meet there.</summary>
    Task<ForeignTablesRead> ReadAsync(INamespaceHandle target, CancellationToken cancellationToken);
}
