using PolicyRule = NetworkGo.Netfilter.Rules.Rule;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>
/// The policies of a list of rules, in its order. The next list is compared by reference: rules that are the same objects are of a
/// policy that did not change.
/// </summary>
/// <param name="elements">Makes the elements of those that did.</param>
internal sealed class PolicySequence(PolicyElements elements)
{
    // Between two neighbours there is room for twenty policies, each put in the middle; then all are numbered again.
    private const long Distance = 1 << 20;

    private PolicyRule[] rules = [];
    private CompiledPolicy[] policies = [];
    private int[] starts = [];

    /// <summary>The policies.</summary>
    public ReadOnlySpan<CompiledPolicy> Policies => policies;

    /// <summary>Takes the next list.</summary>
    /// <returns>The policies that went and those that came; one that changed its place among others is both.</returns>
    public (IReadOnlyList<CompiledPolicy> Gone, IReadOnlyList<CompiledPolicy> Come) Take(ReadOnlySpan<PolicyRule> next)
    {
        var (first, behind) = Unchanged(next);
        var from = first == 0 ? 0 : End(first - 1);
        var to = behind == 0 ? next.Length : next.Length - (rules.Length - starts[^behind]);
        var former = policies[first..^behind];
        var between = Between(next[from..to], former);
        var kept = InOrder(between, former);
        List<CompiledPolicy> come = [.. between.Where(p => !kept.Contains(p))];
        List<CompiledPolicy> gone = [.. former.Where(p => !kept.Contains(p))];
        policies = [.. policies.AsSpan(0, first), .. between, .. policies.AsSpan(policies.Length - behind)];
        rules = next.ToArray();
        Count();
        if (come.Count > 0)
        {
            Number(first, policies.Length - behind);
        }

        return (gone, come);
    }

    // How many policies at the beginning and at the end are the same.
    private (int First, int Behind) Unchanged(ReadOnlySpan<PolicyRule> next)
    {
        var least = Math.Min(rules.Length, next.Length);
        var same = 0;
        while (same < least && ReferenceEquals(rules[same], next[same]))
        {
            same++;
        }

        var sameBehind = 0;
        while (sameBehind < least - same && ReferenceEquals(rules[^(sameBehind + 1)], next[^(sameBehind + 1)]))
        {
            sameBehind++;
        }

        var first = 0;
        var high = policies.Length;
        while (first < high)
        {
            var middle = (first + high) / 2;
            (first, high) = End(middle) <= same ? (middle + 1, high) : (first, middle);
        }

        // A policy may have more rules now.
        if (first > 0 && End(first - 1) < next.Length && next[End(first - 1)].Policy == policies[first - 1].Policy)
        {
            first--;
        }

        var behind = 0;
        while (behind < policies.Length - first && starts[^(behind + 1)] >= rules.Length - sameBehind)
        {
            behind++;
        }

        if (behind > 0 && next.Length - (rules.Length - starts[^behind]) is var before and > 0 && next[before - 1].Policy == policies[^behind].Policy)
        {
            behind--;
        }

        return (first, behind);
    }

    private int End(int index) => starts[index] + policies[index].Count;

    private List<CompiledPolicy> Between(ReadOnlySpan<PolicyRule> next, CompiledPolicy[] former)
    {
        var known = new Dictionary<PolicyRule, CompiledPolicy>(ReferenceEqualityComparer.Instance);
        foreach (var policy in former)
        {
            known.TryAdd(policy.First, policy);
        }

        var found = new List<CompiledPolicy>();
        for (var start = 0; start < next.Length;)
        {
            var end = start + 1;
            while (end < next.Length && next[end].Policy == next[start].Policy)
            {
                end++;
            }

            var own = next[start..end];
            found.Add(known.Remove(own[0], out var same) && same.IsOf(own) ? same : new CompiledPolicy(own, elements));
            start = end;
        }

        return found;
    }

    // Of those that stay, as many as possible that are in the same order as before.
    private static HashSet<CompiledPolicy> InOrder(List<CompiledPolicy> between, CompiledPolicy[] former)
    {
        var places = new Dictionary<CompiledPolicy, int>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < former.Length; i++)
        {
            places.Add(former[i], i);
        }

        // The longest rising subsequence: the least last place of each length, and what is before it.
        var tails = new List<(int Place, int Index)>();
        var staying = between.Where(places.ContainsKey).ToList();
        var before = new int[staying.Count];
        for (var i = 0; i < staying.Count; i++)
        {
            var place = places[staying[i]];
            var at = tails.BinarySearch((place, -1));
            at = at < 0 ? ~at : at;
            before[i] = at == 0 ? -1 : tails[at - 1].Index;
            if (at == tails.Count)
            {
                tails.Add((place, i));
            }
            else
            {
                tails[at] = (place, i);
            }
        }

        var kept = new HashSet<CompiledPolicy>(ReferenceEqualityComparer.Instance);
        for (var i = tails.Count == 0 ? -1 : tails[^1].Index; i >= 0; i = before[i])
        {
            kept.Add(staying[i]);
        }

        return kept;
    }

    private void Count()
    {
        starts = new int[policies.Length];
        for (var (i, at) = (0, 0); i < policies.Length; i++)
        {
            starts[i] = at;
            at += policies[i].Count;
        }
    }

    // Those between get numbers between; where there is no room, all are numbered again.
    private void Number(int first, int end)
    {
        var low = first == 0 ? 0 : policies[first - 1].Order;
        var step = end == policies.Length ? Distance : (policies[end].Order - low) / (end - first + 1);
        if (step == 0)
        {
            (first, end, low, step) = (0, policies.Length, 0, Distance);
        }

        for (var i = first; i < end; i++)
        {
            policies[i].Order = low += step;
        }
    }
}
