using System.Net;
using NetworkGo.Core.Loading.Mistakes;

namespace NetworkGo.Core.Loading.Lints;

/// <summary>Policies that open what another one opens already: one of them can go.</summary>
internal sealed class RepetitionLint : ILint
{
    /// <summary>
    /// Up to so many, each is compared with each that leads to the same address; of more, only equal ones are found. A file of tens of thousands must
    /// still be read at once.
    /// </summary>
    internal const int MostCompared = 500;

    // And up to so many addresses and subnets in all: each comparison looks at those of one policy.
    private const int MostNetworks = 20_000;

    /// <inheritdoc/>
    public void Check(LintedFile file, MistakeList mistakes)
    {
        var policies = file.Policies.Where(static p => p.IsResolved && !p.Policy.IsDnat).ToList();
        if (policies.Count <= MostCompared && policies.Sum(static p => p.From!.Networks.Count + p.To.Networks.Count) <= MostNetworks)
        {
            CompareEach(policies, mistakes);
        }
        else
        {
            FindEqual(policies, mistakes);
        }
    }

    private static void CompareEach(List<LintedPolicy> policies, MistakeList mistakes)
    {
        // What opens all that a policy opens leads to the first of its addresses, too: of most pairs nothing is compared.
        var leading = new Dictionary<IPNetwork, List<int>>();
        for (var j = 0; j < policies.Count; j++)
        {
            foreach (var address in policies[j].To.Networks)
            {
                if (!leading.TryGetValue(address, out var there))
                {
                    leading.Add(address, there = []);
                }

                there.Add(j);
            }
        }

        for (var i = 0; i < policies.Count; i++)
        {
            foreach (var j in leading[policies[i].To.Networks[0]])
            {
                // Of two that open the same, the later is reported.
                if (i != j && Holds(policies[j], policies[i]) && (j < i || !Holds(policies[i], policies[j])))
                {
                    Report(policies[i], policies[j], mistakes);
                    break;
                }
            }
        }
    }

    private static void FindEqual(List<LintedPolicy> policies, MistakeList mistakes)
    {
        var seen = new Dictionary<OpenedTraffic, LintedPolicy>();
        foreach (var policy in policies)
        {
            var key = OpenedTraffic.Of(policy);
            if (!seen.TryAdd(key, policy))
            {
                Report(policy, seen[key], mistakes);
            }
        }
    }

    private static bool Holds(LintedPolicy wide, LintedPolicy narrow) =>
        string.Equals(wide.Places[0], narrow.Places[0], StringComparison.Ordinal)
        && wide.To.Holds(narrow.To)
        && wide.From!.Holds(narrow.From!)
        && wide.HoldsTrafficOf(narrow);

    private static void Report(LintedPolicy policy, LintedPolicy other, MistakeList mistakes) => mistakes.Warn(
        policy.Draft.Node,
        $"the policy {QuotedText.Quote(policy.Policy.Id)} opens nothing that {other.Title} does not open already",
        "one of the two, or a difference between them");
}
