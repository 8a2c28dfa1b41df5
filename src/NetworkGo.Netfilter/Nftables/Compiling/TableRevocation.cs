using NetworkGo.Netfilter.Conntrack;
using NetworkGo.Netfilter.Nftables.State;
using PolicyRule = NetworkGo.Netfilter.Rules.Rule;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>Which flows end when one table takes the place of another. Pure.</summary>
public static class TableRevocation
{
    // Rules are walked one by one, by packets of established flows. More of them than these are ended by connection tracking alone.
    private const int MostShut = 64;

    /// <summary>The flows that the standing table let through and the desired one does not, and those that an earlier change left.</summary>
    /// <param name="standing">The table as it is; null where there is none.</param>
    /// <param name="desired">The table as it should be; null where there should be none.</param>
    /// <param name="rules">What the desired table was compiled from.</param>
    /// <param name="opening">Those of an earlier list, which save looking through all; null: there are none.</param>
    public static EquatableArray<RevokedFlows> Between(
        TableState? standing, TableState? desired, EquatableArray<PolicyRule> rules, OpeningRules? opening = null)
    {
        if (standing is null)
        {
            return [];
        }

        standing = SetGeneration.Canonical(standing);
        var gone = Left(standing).Concat(Gone(standing, desired)).DistinctBy(static g => (g.Flows, g.Input)).ToList();
        if (gone.Count == 0)
        {
            return [];
        }

        // What another shape of set, or another policy, lets through alike is not gone.
        var allowed = Allowed(rules, gone, opening);
        var byTarget = allowed.ToLookup(static a => a.Flows.Target);
        var wide = allowed.Where(static a => OpeningRules.IsWide(a.Flows.Target)).ToList();
        var result = new List<RevokedFlows>();
        foreach (var flows in gone)
        {
            var near = byTarget[flows.Flows.Target].Concat(wide).Where(a => Overlap(a.Flows, flows.Flows)).ToList();
            if (near.Exists(a => a.Input == flows.Input && Covers(a.Flows, flows.Flows)))
            {
                continue;
            }

            result.Add(flows with { IsShut = result.Count < MostShut && near.TrueForAll(a => AreApart(a.Input, flows.Input)) });
        }

        return result.ToEquatableArray();
    }

    /// <summary>What an earlier change left to be ended.</summary>
    public static IEnumerable<RevokedFlows> Left(TableState table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.FindChain(RevokedFlows.Chain)?.Rules.Select(RevokedFlows.Read).OfType<RevokedFlows>().Distinct() ?? [];
    }

    /// <summary>
    /// Those that stay shut for as long as there are such flows: a policy lets flows of the same ends through that arrive on another
    /// interface, and connection tracking does not tell them apart.
    /// </summary>
    public static EquatableArray<RevokedFlows> Lasting(
        IReadOnlyCollection<RevokedFlows> revoked, EquatableArray<PolicyRule> rules, OpeningRules? opening = null)
    {
        ArgumentNullException.ThrowIfNull(revoked);
        if (!revoked.Any(static r => r.IsShut && r.Input is not null))
        {
            return [];
        }

        var allowed = Allowed(rules, revoked, opening);
        return revoked.Where(r => r.IsShut && r.Input is not null && allowed.Exists(a => Overlap(a.Flows, r.Flows))).ToEquatableArray();
    }

    /// <summary>The rules that translate flows which the standing table does not translate so.</summary>
    public static IReadOnlyList<PolicyRule> Added(TableState? standing, EquatableArray<PolicyRule> rules, OpeningRules? opening = null)
    {
        var translations = (opening ?? new()).Translations(rules);
        if (translations.Count == 0)
        {
            return [];
        }

        standing = standing is null ? null : SetGeneration.Canonical(standing);
        var there = (standing?.Sets ?? []).Where(static s => s.Definition.IsMap).SelectMany(s => s.Elements.SelectMany(e => TableFlows.Of(standing!, s.Definition, e)))
            .Where(static f => f.Flows.Translates).Select(static f => (f.Flows, f.Input)).ToHashSet();
        return [.. translations.Where(r => !there.Contains((FlowMatcher.Of(r)!, r.Match.Input is "+" ? null : r.Match.Input)))];
    }

    private static IEnumerable<RevokedFlows> Gone(TableState standing, TableState? desired)
    {
        foreach (var set in standing.Sets)
        {
            foreach (var (_, element, kept) in set.Elements.Differences(desired?.FindSet(set.Definition.Name)?.Elements ?? ElementSet.Empty))
            {
                // Another comment lets the same flows through.
                if (element is not null && (kept is null || kept.Data != element.Data || kept.Verdict != element.Verdict))
                {
                    foreach (var flows in TableFlows.Of(standing, set.Definition, element))
                    {
                        yield return flows;
                    }
                }
            }
        }
    }

    // What rules let through that may overlap with flows: nearly all rules are about one target, and so are out of the question at once.
    private static List<RevokedFlows> Allowed(EquatableArray<PolicyRule> rules, IReadOnlyCollection<RevokedFlows> near, OpeningRules? opening)
    {
        var allowed = new List<RevokedFlows>();
        foreach (var rule in (opening ?? new()).Near(rules, near.Select(static n => n.Flows.Target)))
        {
            if (FlowMatcher.Of(rule) is { } flows)
            {
                allowed.Add(new RevokedFlows(flows, rule.Match.Input is "+" ? null : rule.Match.Input));
            }
        }

        return allowed;
    }

    private static bool Overlap(FlowMatcher left, FlowMatcher right) =>
        left.Translates == right.Translates
        && (left.Protocol is null || right.Protocol is null || left.Protocol == right.Protocol)
        && Meet(left.Source, right.Source)
        && Meet(left.Target, right.Target)
        && Meet(left.TargetPort, right.TargetPort)
        && Meet(left.OriginalPort, right.OriginalPort);

    private static bool Covers(FlowMatcher wide, FlowMatcher narrow) =>
        wide.Translates == narrow.Translates
        && (!wide.TranslatedOnly || narrow.TranslatedOnly)
        && (wide.Protocol is null || wide.Protocol == narrow.Protocol)
        && (wide.Source is not { } s || (narrow.Source is { } ns && Subnets.Contains(s, ns)))
        && (wide.Target is not { } t || (narrow.Target is { } nt && Subnets.Contains(t, nt)))
        && (wide.TargetPort is not { } p || (narrow.TargetPort is { } np && p.Contains(np)))
        && (wide.OriginalPort is not { } o || (narrow.OriginalPort is { } no && o.Contains(no)));

    private static bool Meet(System.Net.IPNetwork? left, System.Net.IPNetwork? right) =>
        left is not { } l || right is not { } r || Subnets.Contains(l, r) || Subnets.Contains(r, l);

    private static bool Meet(PortRange? left, PortRange? right) => left is not { } l || right is not { } r || (l.First <= r.Last && r.First <= l.Last);

    // wg+ meets wg0, and no name meets every one.
    private static bool AreApart(string? left, string? right)
    {
        if (left is null || right is null)
        {
            return false;
        }

        var (l, r) = (left.TrimEnd('+'), right.TrimEnd('+'));
        return (left, right) switch
        {
            ([.., '+'], [.., '+']) => !l.StartsWith(r, StringComparison.Ordinal) && !r.StartsWith(l, StringComparison.Ordinal),
            ([.., '+'], _) => !right.StartsWith(l, StringComparison.Ordinal),
            (_, [.., '+']) => !left.StartsWith(r, StringComparison.Ordinal),
            _ => left != right,
        };
    }
}
