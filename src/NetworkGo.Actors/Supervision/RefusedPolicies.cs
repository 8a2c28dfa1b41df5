using NetworkGo.Actors.Reconciling;
using NetworkGo.Core.DesiredState;

namespace NetworkGo.Actors.Supervision;

/// <summary>
/// What the firewalls found that they cannot put in force, kept until they find otherwise: the rest of such a policy, in other
/// namespaces, is not written either. Lives on the supervisor's thread.
/// </summary>
// See docs/decisions/052.
internal sealed class RefusedPolicies
{
    private readonly Dictionary<NamespaceId, EquatableArray<RefusedPolicy>> found = [];
    private EquatableArray<KeyValuePair<NamespaceId, NamespaceId>> aliases = [];

    /// <summary>All of them, for containers that share a namespace by each one's name.</summary>
    internal EquatableArray<RefusedPolicy> All => found.Values.SelectMany(static f => f)
        .SelectMany(r => aliases.Where(a => a.Value == r.Namespace).Select(a => r with { Namespace = a.Key }).Prepend(r))
        .OrderBy(static r => r.Namespace.ContainerName, StringComparer.Ordinal)
        .ThenBy(static r => r.Policy, StringComparer.Ordinal)
        .ToEquatableArray();

    /// <summary>A firewall found something. Returns whether it is not what is known already.</summary>
    internal bool Take(Reconcile.Refused newest)
    {
        var before = found.GetValueOrDefault(newest.Namespace);
        found[newest.Namespace] = newest.Policies;
        return before != newest.Policies;
    }

    /// <summary>The containers that share a namespace.</summary>
    internal void Share(EquatableArray<KeyValuePair<NamespaceId, NamespaceId>> shared) => aliases = shared;
}
