namespace NetworkGo.Core.Ports;

/// <summary>Reads NetworkGo's own nftables table of a namespace. Changes nothing.</summary>
public interface IOwnTables
{
    /// <summary>The table as it is there.</summary>
    Task<OwnTableRead> ReadAsync(INamespaceHandle target, CancellationToken cancellationToken);
}
