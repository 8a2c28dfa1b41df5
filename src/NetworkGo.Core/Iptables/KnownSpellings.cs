using System.Collections.Concurrent;

namespace NetworkGo.Core.Iptables;

/// <summary>
/// How this kernel and iptables version write a rule that was just given to them, where that is not the text that
/// was given. Learned from reading back directly after a write and bound to the rule's content hash, so that a
/// version that prints a match in words of its own is not taken for drift for ever.
/// </summary>
public sealed class KnownSpellings
{
    private readonly ConcurrentDictionary<(string Hash, string Saved), string> desiredOf = new();

    /// <summary>Remembers that a desired rule is read back as <paramref name="saved"/>. Both normalized.</summary>
    public void Learn(string hash, string saved, string desired) => desiredOf[(hash, saved)] = desired;

    /// <summary>The normalized text of the desired rule that a saved one is: its own, or what it is known to stand for.</summary>
    public string KeyOf(SavedRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var normalized = RuleItems.Normalize(rule.Body);
        return !desiredOf.IsEmpty && RuleComment.HashOf(rule.Body) is { } hash && desiredOf.TryGetValue((hash, normalized), out var desired)
            ? desired
            : normalized;
    }
}
