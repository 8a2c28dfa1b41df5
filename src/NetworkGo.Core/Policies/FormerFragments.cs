using NetworkGo.Core.Configuration;

namespace NetworkGo.Core.Policies;

/// <summary>What the policies of the last configuration came to, found by what they say.</summary>
/// <param name="policies">Those policies.</param>
/// <param name="fragments">What each came to.</param>
internal sealed class FormerFragments(PolicyDefinition[] policies, PolicyFragment[] fragments)
{
    /// <summary>For each policy what the same one came to; null where there was none.</summary>
    public PolicyFragment?[] Match(PolicyDefinition[] next)
    {
        var found = new PolicyFragment?[next.Length];
        var least = Math.Min(next.Length, policies.Length);
        var first = 0;
        while (first < least && IsSame(policies[first], next[first]))
        {
            found[first] = fragments[first];
            first++;
        }

        var behind = 1;
        while (behind <= least - first && IsSame(policies[^behind], next[^behind]))
        {
            found[^behind] = fragments[^behind];
            behind++;
        }

        MatchBetween(next, found, first, behind - 1);
        return found;
    }

    // Of a policy only its place in the file does not matter.
    private static bool IsSame(PolicyDefinition former, PolicyDefinition next) => ReferenceEquals(former, next)
        || (former.Index == next.Index ? former == next : former.Id == next.Id && former with { Index = next.Index } == next);

    private void MatchBetween(PolicyDefinition[] next, PolicyFragment?[] found, int first, int behind)
    {
        if (policies.Length - behind == first || next.Length - behind == first)
        {
            return;
        }

        var byId = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = first; i < policies.Length - behind; i++)
        {
            byId.TryAdd(policies[i].Id, i);
        }

        for (var i = first; i < next.Length - behind; i++)
        {
            if (byId.TryGetValue(next[i].Id, out var at) && IsSame(policies[at], next[i]))
            {
                found[i] = fragments[at];
            }
        }
    }
}
