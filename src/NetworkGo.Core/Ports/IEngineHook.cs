using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Core.Ports;

/// <summary>The constant rules by which marked packets pass the chains of others.</summary>
public interface IEngineHook
{
    /// <summary>Makes the namespace as asked: reads, writes what differs, reads back.</summary>
    /// <param name="target">The namespace.</param>
    /// <param name="spec">What is asked.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<EngineHookResult> ApplyAsync(INamespaceHandle target, EngineHookSpec spec, CancellationToken cancellationToken);

    /// <summary>What <see cref="ApplyAsync"/> or <see cref="RemoveAsync"/> would change; nothing is written.</summary>
    /// <param name="target">The namespace.</param>
    /// <param name="spec">What is asked; null for the constant rules to be taken out.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<EngineHookResult> PreviewAsync(INamespaceHandle target, EngineHookSpec? spec, CancellationToken cancellationToken);

    /// <summary>Takes the constant rules out of the namespace, and nothing else.</summary>
    /// <param name="target">The namespace.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<EngineHookResult> RemoveAsync(INamespaceHandle target, CancellationToken cancellationToken);
}
