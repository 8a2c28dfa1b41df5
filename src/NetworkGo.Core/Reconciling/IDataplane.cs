using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Core.Reconciling;

/// <summary>One way in which the rules of a namespace are in its kernel: as iptables rules, or as one nftables table.</summary>
internal interface IDataplane
{
    /// <summary>Makes the namespace hold exactly the rules of the spec.</summary>
    /// <param name="target">The namespace.</param>
    /// <param name="spec">What is asked of it.</param>
    /// <param name="changes">Receives what was changed, a line each.</param>
    /// <param name="cancellationToken">Gives up; what was written stays.</param>
    /// <returns>Why it failed; null when the rules are as asked.</returns>
    Task<FirewallPass?> ApplyAsync(INamespaceHandle target, NamespaceSpec spec, List<string> changes, CancellationToken cancellationToken);

    /// <summary>What <see cref="ApplyAsync"/> would change; nothing is written.</summary>
    /// <returns>The changes, a line each; or why the rules cannot be read.</returns>
    Task<(EquatableArray<string> Changes, FirewallPass? Failure)> PreviewAsync(
        INamespaceHandle target, NamespaceSpec spec, CancellationToken cancellationToken);

    /// <summary>What the kernel counted for each policy.</summary>
    /// <returns>The traffic; null where it cannot be read, and why.</returns>
    Task<(EquatableArray<PolicyTraffic>? Traffic, FirewallPass? Failure)> ReadTrafficAsync(
        INamespaceHandle target, NamespaceSpec spec, CancellationToken cancellationToken);

    /// <summary>What the last pass found in a namespace that the operator should know, although the rules are as asked; null for nothing.</summary>
    PassWarning? WarningOf(NamespaceId id);

    /// <summary>As <see cref="IFirewallReconciler.Supersede"/>.</summary>
    void Supersede(NamespaceId id)
    {
    }

    /// <summary>Nothing is remembered of a namespace any more.</summary>
    void Forget(NamespaceId id);
}
