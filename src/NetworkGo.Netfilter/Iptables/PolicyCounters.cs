using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>
/// Adds up the counters of what a namespace holds by policy. Every packet of a policy is accepted in <c>filter</c> once,
/// whichever way it goes; raw, nat and marks see only some of them, and would count them twice.
/// </summary>
public static class PolicyCounters
{
    /// <summary>The traffic of each policy that has an accepting rule, in the order of the rules; 0 where the rule does not stand.</summary>
    /// <param name="dump">What the namespace holds, with counters.</param>
    /// <param name="rules">
    /// The rules that were asked for. What else carries NetworkGo's comment is not counted: in a container anyone with
    /// NET_ADMIN may write such a rule, and would choose the label.
    /// </param>
    public static EquatableArray<PolicyTraffic> Of(IptablesDump dump, EquatableArray<Rule> rules)
    {
        ArgumentNullException.ThrowIfNull(dump);
        // By the whole comment: its hash alone has four bytes, and among many thousands of rules two share one.
        var byComment = new Dictionary<string, int>(StringComparer.Ordinal);
        var sums = new List<PolicyTraffic>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var rendered in DesiredChains.Of(rules).Rules.Where(static r => r.Rule is { Hook: RuleHook.Forward, Action: RuleAction.Accept }))
        {
            var policy = rendered.Rule.Policy;
            if (!places.TryGetValue(policy, out var place))
            {
                place = places[policy] = sums.Count;
                sums.Add(new PolicyTraffic(policy, 0, 0));
            }

            byComment.TryAdd(RuleComment.Of(policy, rendered.Hash), place);
        }

        foreach (var chain in dump.Table("filter")?.Chains ?? [])
        {
            if (!ChainHook.Owns("filter", chain.Name))
            {
                continue;
            }

            foreach (var rule in chain.Rules)
            {
                if (rule.Comment is { } comment && byComment.TryGetValue(comment, out var place))
                {
                    var sum = sums[place];
                    sums[place] = sum with { Packets = sum.Packets + rule.Packets, Bytes = sum.Bytes + rule.Bytes };
                }
            }
        }

        return sums.ToEquatableArray();
    }
}
