namespace NetworkGo.Core.Ports;

/// <summary>Finds what iptables does not show: tables that were made with <c>nft</c> itself. Changes nothing.</summary>
public interface IForeignTables
{
    /// <summary>The chains of such tables that packets meet and that may drop them.</summary>
    Task<ForeignTablesRead> ReadAsync(INamespaceHandle target, CancellationToken cancellationToken);
}
