using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>
/// How this kernel and iptables version write a rule that was just given to them, where that is not the text that
/// was given. Learned from reading back directly after a write and bound to the rule's content hash, so that a
/// version that prints a match in words of its own is not taken for drift for ever. One for each namespace, and
/// bounded: who alters rules in a container while they are read back teaches it wrong words, but for there alone.
/// </summary>
// See docs/decisions/005.
public sealed class RuleAliases
{
    // A rule is spelt in one way by each backend, and in others for as long as different versions write.
    private const int MostOfOneRule = 4;

    private readonly ConcurrentDictionary<string, ImmutableDictionary<string, string>> desiredOf = new(StringComparer.Ordinal);

    /// <summary>Remembers that a desired rule is read back as <paramref name="saved"/>. Both normalized.</summary>
    public void Learn(string hash, string saved, string desired) => desiredOf.AddOrUpdate(
        hash,
        _ => ImmutableDictionary.Create<string, string>(StringComparer.Ordinal).Add(saved, desired),
        (_, known) => known.Count < MostOfOneRule || known.ContainsKey(saved) ? known.SetItem(saved, desired) : known);

    /// <summary>The normalized text of the desired rule that a saved one is: its own, or the one that it is an alias of.</summary>
    public string KeyOf(SavedRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var normalized = RuleItems.Normalize(rule.Body);
        return !desiredOf.IsEmpty && RuleComment.HashOf(rule.Body) is { } hash && desiredOf.TryGetValue(hash, out var known)
            && known.TryGetValue(normalized, out var desired)
            ? desired
            : normalized;
    }
}
