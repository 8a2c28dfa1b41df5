namespace NetworkGo.Netfilter.Iptables;

/// <summary>
/// The difference between an own chain with its branches as they are and as they should be. Most chains are
/// equal most of the time, which their text shows; only the chains that differ are compared rule by rule.
/// </summary>
internal sealed class ChainDifference
{
    private readonly string table;
    private readonly string main;
    private readonly Dictionary<string, SavedChain> standing;
    private readonly IReadOnlyList<DesiredChain> wanted;
    private readonly List<SavedChain> differing;
    private readonly List<DesiredChain> lacking;
    private readonly HashSet<string> lackingBodies;
    private readonly Dictionary<string, string> keys;

    /// <summary>Compares.</summary>
    /// <param name="hook">The own chain.</param>
    /// <param name="table">The table as it is.</param>
    /// <param name="wanted">The chain and its branches as they should be; none where nothing is asked of it.</param>
    /// <param name="aliases">The texts in which this system gives rules back.</param>
    /// <param name="ended">Pending revocations whose flows are ended, and which are removed.</param>
    public ChainDifference(
        ChainHook hook, SavedTable table, IReadOnlyList<DesiredChain> wanted, RuleAliases aliases, IReadOnlySet<string> ended)
    {
        (this.table, main, this.wanted) = (table.Name, hook.Chain, wanted);
        standing = table.Chains.Where(c => hook.Holds(c.Name)).ToDictionary(static c => c.Name, StringComparer.Ordinal);
        lacking = [.. wanted.Where(w => !standing.TryGetValue(w.Name, out var s) || !s.Rules.Select(static r => r.Body).SequenceEqual(w.Bodies, StringComparer.Ordinal))];
        var equal = wanted.Except(lacking).Select(static w => w.Name).ToHashSet(StringComparer.Ordinal);

        // In an order of their own: backends save chains in different ones.
        differing = [.. standing.Values.Where(s => !equal.Contains(s.Name)).OrderBy(s => s.Name != main).ThenBy(static s => s.Name, StringComparer.Ordinal)];
        lackingBodies = lacking.SelectMany(static c => c.Bodies).ToHashSet(StringComparer.Ordinal);
        keys = Keys(aliases);
        PendingRevocations = FindPendingRevocations(hook, ended);
        if (PendingRevocations.Count > 0 && lacking.All(c => c.Name != main))
        {
            TakeUpMain();
        }

        var names = wanted.Select(static w => w.Name).ToHashSet(StringComparer.Ordinal);
        Unwanted = [.. differing.Where(d => !names.Contains(d.Name) && (PendingRevocations.Count == 0 || d.Name != main))];
    }

    /// <summary>
    /// The pending revocations that belong at the end of the chain: those of rules that are removed now, and those that are
    /// not finished.
    /// </summary>
    public IReadOnlyList<string> PendingRevocations { get; }

    /// <summary>The chains that exist and should hold nothing.</summary>
    public IReadOnlyList<SavedChain> Unwanted { get; }

    /// <summary>The bodies of the wanted rules that are in none of the chains; known once the difference is written.</summary>
    public List<string> Added { get; } = [];

    /// <summary>Whether a chain is one of <see cref="Unwanted"/>.</summary>
    public bool IsUnwanted(string chain) => Unwanted.Any(u => u.Name == chain);

    /// <summary>Writes the difference in rules.</summary>
    /// <param name="edit">Where to.</param>
    /// <param name="rewrite">Write every differing chain as a whole instead of editing it.</param>
    public void Write(TableEdit edit, bool rewrite)
    {
        var before = Counted();
        foreach (var chain in lacking)
        {
            var saved = standing.GetValueOrDefault(chain.Name);
            IReadOnlyList<WantedRule> rules =
            [
                .. chain.Bodies.Select(WantedRule.Desired),
                .. (chain.Name == main ? PendingRevocations : []).Select(static t => new WantedRule(t, RuleItems.Normalize(t))),
            ];
            var lines = ChainEdit.Lines(chain.Name, saved?.Rules, rules, KeyOf, before.GetValueOrDefault, rewrite);
            edit.Declarations.AddRange(lines.Where(static l => l[0] == ':'));
            edit.Lines.AddRange(lines.Where(static l => l[0] != ':'));
            if (lines.Count > 0)
            {
                Describe(chain, saved, before, edit.Changes);
            }
        }
    }

    // Pending revocations are not compared: which are needed follows from the rules and the flows.
    private void Describe(DesiredChain chain, SavedChain? saved, Dictionary<string, SavedRule> before, List<string> changes)
    {
        var gone = (saved?.Rules ?? []).Where(r => !lackingBodies.Contains(KeyOf(r))).ToList();
        var added = chain.Bodies.Where(b => !before.ContainsKey(b)).ToList();
        changes.AddRange(gone.Where(static g => PendingRevocation.Read(g.Body) is null).Select(g => $"{table} -D {chain.Name} {g.Body}"));
        Added.AddRange(added);
        changes.AddRange(added.Select(a => $"{table} -A {chain.Name} {a}"));
        if (gone.Count + added.Count == 0)
        {
            changes.Add($"{table} {chain.Name}: rules put back in their order");
        }
    }

    /// <summary>The pending revocations have to be written into the main chain, whether anything else of it differs or not.</summary>
    private void TakeUpMain()
    {
        var desired = wanted.FirstOrDefault(c => c.Name == main) ?? new DesiredChain(main, []);
        lacking.Insert(0, desired);
        lackingBodies.UnionWith(desired.Bodies);
        if (standing.TryGetValue(main, out var saved) && !differing.Contains(saved))
        {
            differing.Insert(0, saved);
        }
    }

    /// <summary>The rules of the chains that differ, by what they are known by: a rule that moves takes its counters along.</summary>
    private Dictionary<string, SavedRule> Counted()
    {
        var rules = new Dictionary<string, SavedRule>(StringComparer.Ordinal);
        foreach (var rule in differing.SelectMany(static d => d.Rules))
        {
            rules.TryAdd(KeyOf(rule), rule);
        }

        return rules;
    }

    private List<string> FindPendingRevocations(ChainHook hook, IReadOnlySet<string> ended)
    {
        var found = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var rule in differing.SelectMany(static d => d.Rules))
        {
            var body = PendingRevocation.Read(rule.Body) is not null ? rule.Body
                : lackingBodies.Contains(KeyOf(rule)) ? null
                : PendingRevocation.For(new StandingRule(hook.Table, hook.Chain, rule.Body));
            if (body is not null && !ended.Contains(body) && seen.Add(RuleItems.Normalize(body)))
            {
                found.Add(body);
            }
        }

        return found;
    }

    private string KeyOf(SavedRule rule) => keys.GetValueOrDefault(rule.Body, rule.Body);

    /// <summary>What the saved rules are known by that are not written like a desired one.</summary>
    private Dictionary<string, string> Keys(RuleAliases aliases)
    {
        var others = differing.SelectMany(static d => d.Rules).Where(r => !lackingBodies.Contains(r.Body)).DistinctBy(static r => r.Body, StringComparer.Ordinal).ToList();
        if (others.Count == 0)
        {
            return [];
        }

        var normalized = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var body in lackingBodies.Except(differing.SelectMany(static d => d.Rules).Select(static r => r.Body), StringComparer.Ordinal))
        {
            normalized.TryAdd(RuleItems.Normalize(body), body);
        }

        return others.ToDictionary(
            static r => r.Body,
            r => aliases.KeyOf(r) is var key && normalized.TryGetValue(key, out var body) ? body : key,
            StringComparer.Ordinal);
    }
}
