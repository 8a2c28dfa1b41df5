using System.Collections.Concurrent;
using NetworkGo.Core.DesiredState;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Reconciling;

/// <summary>
/// Remembers which DNATs of a namespace have yet to take the flows that began before them: a pass may write them and fail before it
/// has ended those.
/// </summary>
// See docs/decisions/038.
internal sealed class TranslationProgress
{
    private readonly ConcurrentDictionary<NamespaceId, Progress> all = new();

    /// <summary>Notes rules that were not in force, and are about to be written.</summary>
    public void NoteWritten(NamespaceId id, IEnumerable<Rule> rules)
    {
        var written = Translations(rules).ToList();
        if (written.Count > 0)
        {
            var before = all.GetValueOrDefault(id, Progress.None);
            all[id] = before with { Written = [.. before.Written, .. written] };
        }
    }

    /// <summary>What there is to do for the rules that are in force now.</summary>
    /// <returns>Those that were written; and those that were there when this process came, of which it cannot know.</returns>
    public (IReadOnlyCollection<Rule> Written, IReadOnlyCollection<Rule> Found) Open(NamespaceId id, EquatableArray<Rule> rules)
    {
        var before = all.GetValueOrDefault(id, Progress.None);
        if (before.Written.Count == 0 && before.Done is { } done && done == rules)
        {
            return ([], []);
        }

        var translations = Translations(rules).ToList();
        var written = translations.Where(before.Written.Contains).ToList();
        var known = Translations(before.Done ?? []).Concat(written).ToHashSet();
        return (written, [.. translations.Where(t => !known.Contains(t))]);
    }

    /// <summary>Notes that it is done for these rules.</summary>
    public void Settle(NamespaceId id, EquatableArray<Rule> rules)
    {
        if (rules.Count == 0)
        {
            all.TryRemove(id, out _);
        }
        else
        {
            all[id] = new Progress(rules, []);
        }
    }

    /// <summary>The DNATs among rules.</summary>
    public static IEnumerable<Rule> Translations(IEnumerable<Rule> rules) => rules.Where(static r => r.Action is RuleAction.TranslateDestination);

    private sealed record Progress(EquatableArray<Rule>? Done, HashSet<Rule> Written)
    {
        public static Progress None { get; } = new(null, []);
    }
}
