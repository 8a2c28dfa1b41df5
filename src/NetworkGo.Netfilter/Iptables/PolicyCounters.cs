using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>
/// Adds up the counters of what a namespace holds by policy. Every packet of a policy is accepted in <c>filter</c> once,
/// whichever way it goes; raw, nat and marks see only some of them, and would count them twice.
/// </summary>
public static class PolicyCounters
{
    private const string Accept = "ACCEPT";

    /// <summary>The traffic of each policy that has an accepting rule, in the order of the rules; 0 where the rule does not stand.</summary>
    /// <param name="dump">What the namespace holds, with counters.</param>
    /// <param name="rules">
    /// The rules that were asked for. What else carries NetworkGo's comment is not counted: in a container anybody with
    /// NET_ADMIN may write such a rule, and would choose the label.
    /// </param>
    public static EquatableArray<PolicyTraffic> Of(IptablesDump dump, EquatableArray<RuleSpec> rules)
    {
        ArgumentNullException.ThrowIfNull(dump);
        var policies = new Dictionary<string, (string Policy, int Place)>(StringComparer.Ordinal);
        var sums = new List<PolicyTraffic>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var rule in rules.Where(static r => r.Table == TableName.Filter))
        {
            var words = RuleItems.Split(rule.Body);
            if (RuleItems.Value(words, "-j") != Accept || RuleComment.HashOf(rule.Body) is not { } hash)
            {
                continue;
            }

            if (!places.TryGetValue(rule.Policy, out var place))
            {
                place = places[rule.Policy] = sums.Count;
                sums.Add(new PolicyTraffic(rule.Policy, 0, 0));
            }

            policies.TryAdd(hash, (rule.Policy, place));
        }

        foreach (var chain in dump.Table("filter")?.Chains ?? [])
        {
            if (!ChainHook.Owns("filter", chain.Name))
            {
                continue;
            }

            foreach (var rule in chain.Rules)
            {
                if (RuleComment.HashOf(rule.Body) is { } hash && policies.TryGetValue(hash, out var found))
                {
                    var sum = sums[found.Place];
                    sums[found.Place] = sum with { Packets = sum.Packets + rule.Packets, Bytes = sum.Bytes + rule.Bytes };
                }
            }
        }

        return sums.ToEquatableArray();
    }
}
