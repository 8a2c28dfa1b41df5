using System.Collections.Concurrent;
using NetworkGo.Core.DesiredState;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Reconciling;

/// <summary>
/// In which namespaces nothing lets marked packets pass the chains of others, and which policies were in force there before. What is new
/// would translate and mark, and lead nowhere: it would only take traffic away.
/// </summary>
// See docs/decisions/052.
internal sealed class MarkGate
{
    private readonly ConcurrentDictionary<NamespaceId, bool> shut = new();

    // Null: what is there was written by an earlier daemon, and may be at work.
    private readonly ConcurrentDictionary<NamespaceId, EquatableArray<Rule>?> former = new();

    /// <summary>Whether the last pass found that marked packets do not pass.</summary>
    public bool IsShut(NamespaceId id) => shut.ContainsKey(id);

    /// <summary>What the first pass finds in a namespace.</summary>
    /// <param name="id">The namespace.</param>
    /// <param name="isThere">Whether there is a table.</param>
    public void Find(NamespaceId id, bool isThere) => former.TryAdd(id, isThere ? null : []);

    /// <summary>All that is asked is in force.</summary>
    public void Open(NamespaceSpec spec)
    {
        shut.TryRemove(spec.Id, out _);
        former[spec.Id] = spec.Rules;
    }

    /// <summary>Marked packets do not pass.</summary>
    /// <returns>What is asked of policies that were in force before.</returns>
    public NamespaceSpec Shut(NamespaceSpec spec)
    {
        shut[spec.Id] = true;
        if (!former.TryGetValue(spec.Id, out var before) || before is not { } rules)
        {
            return spec;
        }

        var policies = rules.Select(static r => r.Policy).ToHashSet(StringComparer.Ordinal);
        return spec with { Rules = spec.Rules.Where(r => policies.Contains(r.Policy)).ToEquatableArray() };
    }

    /// <summary>Nothing is remembered of a namespace any more.</summary>
    public void Forget(NamespaceId id)
    {
        shut.TryRemove(id, out _);
        former.TryRemove(id, out _);
    }
}
