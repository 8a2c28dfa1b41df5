using NetworkGo.Core.Ports;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Nftables.Compiling;
using NetworkGo.Netfilter.Nftables.State;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Reconciling;

/// <summary>
/// Adds up what the elements of the table counted by policy. Every packet of a policy is found by one counted set, in forward;
/// translations and what is looked up in raw are not counted.
/// </summary>
internal static class TableTraffic
{
    /// <summary>The traffic of each policy that lets packets through, in the order of the rules; 0 where its elements are missing.</summary>
    /// <param name="read">The table as it is.</param>
    /// <param name="rules">
    /// The rules that were asked for. Other elements are not counted: in a container anyone with NET_ADMIN may add
    /// one, and would choose the label.
    /// </param>
    /// <param name="wanted">The table that they come to; null for none.</param>
    public static EquatableArray<PolicyTraffic> Of(TableRead read, EquatableArray<Rule> rules, TableState? wanted)
    {
        var policies = rules.Where(static r => r is { Hook: RuleHook.Forward, Action: RuleAction.Accept }).Select(static r => r.Policy).Distinct(StringComparer.Ordinal).ToList();
        var places = policies.Index().DistinctBy(static p => PolicyComment.Of(p.Item), StringComparer.Ordinal)
            .ToDictionary(static p => PolicyComment.Of(p.Item), static p => p.Index, StringComparer.Ordinal);
        var sums = policies.Select(static p => new PolicyTraffic(p, 0, 0)).ToArray();
        foreach (var set in wanted?.Sets ?? [])
        {
            if (!TableCompiler.CountsPackets(set.Definition))
            {
                continue;
            }

            foreach (var counted in read.Counters.Where(c => SetGeneration.NameOf(c.Key) == set.Definition.Name).SelectMany(static c => c.Value))
            {
                if (counted.Counter is { } count && set.Elements.Find(counted.Element.Key) is { } element && places.TryGetValue(element.Comment, out var place))
                {
                    sums[place] = sums[place] with { Packets = sums[place].Packets + count.Packets, Bytes = sums[place].Bytes + count.Octets };
                }
            }
        }

        return sums.ToEquatableArray();
    }
}
