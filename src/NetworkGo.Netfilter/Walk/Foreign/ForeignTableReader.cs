using NetworkGo.Netfilter.Nftables.Rules;
using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Netfilter.Walk.Foreign;

/// <summary>
/// Makes of a table, as the kernel shows it, what is walked. What is not known of a rule becomes a test of unknown outcome, so that nothing is
/// taken for open that may be shut.
/// </summary>
// See docs/decisions/041.
internal static class ForeignTableReader
{
    /// <summary>Reads it.</summary>
    public static NftTable Read(ForeignTable table, IReadOnlyDictionary<uint, string> devices)
    {
        var sets = new ForeignSets(table.Sets, devices);
        var reader = new ForeignRuleReader(table.Family, sets, devices);
        var rules = new Dictionary<string, List<NftRule>>(StringComparer.Ordinal);
        foreach (var rule in table.Rules)
        {
            if (!rules.TryGetValue(rule.Chain, out var list))
            {
                rules.Add(rule.Chain, list = []);
            }

            list.Add(reader.Read(rule.Rule, list.Count + 1));
        }

        var filled = table.Rules.SelectMany(static r => r.Rule.Expressions).Select(SetFilledBy).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var named = sets.Named.ToList();
        return new NftTable
        {
            Name = $"{FamilyName(table.Family)} {table.Name}",
            IsDormant = table.IsDormant,
            Chains = table.Chains.Select(c => rules.TryGetValue(c.Name, out var list) ? c with { Rules = list.ToEquatableArray() } : c).ToEquatableArray(),
            Maps = named.Where(s => s.Set.IsVerdictMap && !filled.Contains(s.Set.Name)).Select(static s => s.Set.Name).ToEquatableArray(),
            Elements = named.Where(static s => s.Set.IsVerdictMap).SelectMany(static s => s.Elements.Select(e => (s.Set.Name, e.Value, e.Then))).ToEquatableArray(),

            // Of a map to something else than verdicts only its keys are known.
            Sets = named.Where(static s => !s.Set.IsVerdictMap)
                .Select(s => new NftSet(s.Set.Name, s.Elements.Select(static e => e.Value).ToEquatableArray(), IsFixed: !filled.Contains(s.Set.Name)))
                .ToEquatableArray(),
        };
    }

    private static string FamilyName(ForeignFamily family) => family switch
    {
        ForeignFamily.Ip => "ip",
        ForeignFamily.Ip6 => "ip6",
        _ => "inet",
    };

    private static string? SetFilledBy(Expression expression) =>
        expression is UnknownExpression { Name: "dynset" } dynamic ? new ExpressionData(dynamic.Attributes).Text(1) : null;
}
