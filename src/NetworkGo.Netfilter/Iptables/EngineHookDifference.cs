using System.Globalization;
using System.IO.Enumeration;
using System.Text;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>What one backend's tables lack of the constant rules, and have too much of them.</summary>
/// <param name="Write">What is to be written; null where nothing is.</param>
/// <param name="Undeletable">Tables with a constant rule that another program altered in a way that iptables cannot express, so that it cannot delete it.</param>
internal sealed record EngineHookDifference(EngineHookWrite? Write, IReadOnlyList<string> Undeletable)
{
    /// <summary>The tables that constant rules are ever in; raw first, so that no packet passes one table and not the other for long.</summary>
    public static readonly string[] Tables = ["raw", "filter"];

    /// <summary>Compares.</summary>
    /// <param name="backend">Whose tables they are.</param>
    /// <param name="dump">The tables.</param>
    /// <param name="wanted">Where the accept has to be; nowhere else may it.</param>
    /// <param name="body">The accept.</param>
    /// <param name="below">Names of chains whose jumps stay above it.</param>
    public static EngineHookDifference Of(
        IptablesBackend backend, IptablesDump dump, IReadOnlyCollection<EngineHookWanted> wanted, string body, EquatableArray<string> below)
    {
        var text = new StringBuilder();
        var (changes, undeletable) = (new List<string>(), new List<string>());
        var edits = new List<EngineHookEdit>();
        foreach (var name in Tables.Where(t => !dump.Unreadable.Contains(t, StringComparer.Ordinal)))
        {
            var table = dump.Table(name) ?? new SavedTable { Name = name };
            var edit = new TableEdit(name, changes);
            var hook = wanted.Where(w => w.Table == name).Select(static w => w.Chain).FirstOrDefault();
            var own = table.Chains.SelectMany(static c => c.Rules.Select((r, i) => new PlacedRule(c.Name, i, r))).Where(static p => IsOwn(p.Rule)).ToList();
            var place = hook is null ? 0 : PlaceIn(table.Chain(hook), below);
            if (hook is not null && own is [var only] && only.Chain == hook && only.Index == place
                && RuleItems.Normalize(only.Rule.Body) == RuleItems.Normalize(body))
            {
                continue;
            }

            if (own.Any(static p => p.Rule.Body.Contains(UnreadableTables.UnknownMatch, StringComparison.Ordinal)))
            {
                undeletable.Add(name);
                continue;
            }

            foreach (var rule in own)
            {
                edit.Lines.Add($"-D {rule.Chain} {rule.Rule.Body}");
                edit.Changes.Add($"{name} -D {rule.Chain} {rule.Rule.Body}");
                edits.Add(new EngineHookEdit(name, rule.Chain, null, rule.Rule.Body));
            }

            if (hook is not null)
            {
                var insertion = string.Create(CultureInfo.InvariantCulture, $"-I {hook} {place + 1} {body}");
                edit.Lines.Add(insertion);
                edit.Changes.Add($"{name} {insertion}");
                edits.Add(new EngineHookEdit(name, hook, place + 1, body));
            }

            edit.AppendTo(text);
        }

        return new EngineHookDifference(
            text.Length > 0 ? new EngineHookWrite(backend, text.ToString(), changes.ToEquatableArray()) { Edits = edits.ToEquatableArray() } : null, undeletable);
    }

    /// <summary>
    /// Whether a rule is a constant rule of NetworkGo's, or was before another program narrowed it: an accept by mark under its name. Its mark may
    /// be another one than now, since that is a setting.
    /// </summary>
    public static bool IsOwn(SavedRule rule) =>
        rule.Body.Contains(RuleComment.Jump, StringComparison.Ordinal) && rule.Comment == RuleComment.Jump && rule.Target == "ACCEPT"
        && RuleItems.Value(rule.Body, "--mark") is not null;

    // Counted without the own rules, since those are taken out before.
    private static int PlaceIn(SavedChain? chain, EquatableArray<string> below)
    {
        var others = chain?.Rules.Where(static r => !IsOwn(r)).ToList() ?? [];
        return 1 + others.FindLastIndex(r => r.Target is { } target && below.Any(b => FileSystemName.MatchesSimpleExpression(b, target, ignoreCase: false)));
    }

    private readonly record struct PlacedRule(string Chain, int Index, SavedRule Rule);
}
