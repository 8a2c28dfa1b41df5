using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Core.Ports;

/// <summary>iptables in a namespace. Decides nothing.</summary>
public interface INetfilter
{
    /// <summary>
    /// Reads all tables of one backend as <c>iptables-save -c</c> writes them; empty text where the backend holds nothing.
    /// </summary>
    Task<CommandResult> SaveAsync(INamespaceHandle target, IptablesBackend backend, CancellationToken cancellationToken);

    /// <summary>Feeds text to <c>iptables-restore --noflush --counters</c>, waiting for the lock no longer than set.</summary>
    Task<CommandResult> RestoreAsync(INamespaceHandle target, IptablesBackend backend, string text, CancellationToken cancellationToken);
}
