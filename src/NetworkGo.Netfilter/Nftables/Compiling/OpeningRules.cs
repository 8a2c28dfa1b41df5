using System.Net;
using NetworkGo.Netfilter.Rules;
using PolicyRule = NetworkGo.Netfilter.Rules.Rule;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>
/// Of the rules of one namespace those that let flows through or translate them, by target. One list of rules is taken after the other,
/// and compared by reference: what did not change is not looked at.
/// </summary>
/// <remarks>Only the last list is kept. What is found is always that of looking through the whole list.</remarks>
// See docs/decisions/042.
public sealed class OpeningRules
{
    private readonly Lock access = new();
    private readonly Dictionary<IPNetwork, List<PolicyRule>> byTarget = [];
    private readonly List<PolicyRule> wide = [];
    private EquatableArray<PolicyRule> last = [];
    private EquatableArray<PolicyRule> translations = [];

    /// <summary>How many rules the last list made it look at.</summary>
    public int Looked { get; private set; }

    /// <summary>The rules that translate destinations, in their order; the same object while none of them changes.</summary>
    /// <param name="rules">The rules of the namespace.</param>
    public EquatableArray<PolicyRule> Translations(EquatableArray<PolicyRule> rules)
    {
        lock (access)
        {
            Take(rules);
            return translations;
        }
    }

    /// <summary>The rules whose flows may be among those to some targets.</summary>
    /// <param name="rules">The rules of the namespace.</param>
    /// <param name="targets">The targets; null is any.</param>
    public EquatableArray<PolicyRule> Near(EquatableArray<PolicyRule> rules, IEnumerable<IPNetwork?> targets)
    {
        lock (access)
        {
            Take(rules);
            var found = new List<PolicyRule>(wide);
            foreach (var target in targets.Distinct())
            {
                if (IsWide(target))
                {
                    return rules.Where(Opens).ToEquatableArray();
                }

                found.AddRange(byTarget.GetValueOrDefault(target!.Value, []));
            }

            return found.ToEquatableArray();
        }
    }

    /// <summary>Whether a target is more than one address.</summary>
    internal static bool IsWide(IPNetwork? target) => target is not { } one || one.PrefixLength < Subnets.Bits(one.BaseAddress);

    // Answers, marks and what raw lets through open nothing by themselves.
    private static bool Opens(PolicyRule rule) =>
        rule is { Hook: RuleHook.Forward, Match.Packets: not FlowPackets.Established } or { Hook: RuleHook.DestinationNat };

    private static IPNetwork? TargetOf(PolicyRule rule) =>
        rule.Action is RuleAction.TranslateDestination translation ? Subnets.Single(translation.Address) : rule.Match.Target;

    private void Take(EquatableArray<PolicyRule> rules)
    {
        Looked = 0;
        if (ReferenceEquals(rules.Storage, last.Storage))
        {
            return;
        }

        var before = last.AsSpan();
        var after = rules.AsSpan();
        var least = Math.Min(before.Length, after.Length);
        var first = 0;
        while (first < least && ReferenceEquals(before[first], after[first]))
        {
            first++;
        }

        var behind = 0;
        while (behind < least - first && ReferenceEquals(before[^(behind + 1)], after[^(behind + 1)]))
        {
            behind++;
        }

        var translates = false;
        foreach (var rule in before[first..^behind])
        {
            Remove(rule);
            translates |= rule.Action is RuleAction.TranslateDestination;
        }

        foreach (var rule in after[first..^behind])
        {
            Add(rule);
            translates |= rule.Action is RuleAction.TranslateDestination;
        }

        Looked = before.Length + after.Length - (2 * (first + behind));
        last = rules;
        if (translates)
        {
            translations = rules.Where(static r => r.Action is RuleAction.TranslateDestination).ToEquatableArray();
        }
    }

    private void Add(PolicyRule rule)
    {
        if (!Opens(rule))
        {
            return;
        }

        var target = TargetOf(rule);
        if (IsWide(target))
        {
            wide.Add(rule);
        }
        else if (byTarget.TryGetValue(target!.Value, out var same))
        {
            same.Add(rule);
        }
        else
        {
            byTarget.Add(target.Value, [rule]);
        }
    }

    private void Remove(PolicyRule rule)
    {
        if (!Opens(rule))
        {
            return;
        }

        var target = TargetOf(rule);
        if (IsWide(target))
        {
            RemoveFrom(wide, rule);
            return;
        }

        var same = byTarget[target!.Value];
        RemoveFrom(same, rule);
        if (same.Count == 0)
        {
            byTarget.Remove(target.Value);
        }
    }

    private static void RemoveFrom(List<PolicyRule> rules, PolicyRule rule) => rules.RemoveAt(rules.FindIndex(r => ReferenceEquals(r, rule)));
}
