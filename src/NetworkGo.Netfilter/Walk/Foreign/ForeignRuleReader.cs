using NetworkGo.Netfilter.Nftables.Rules;
using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Netfilter.Walk.Foreign;

/// <summary>Follows the expressions of another program's rule: each loads, tests, or does something.</summary>
/// <param name="family">The table's family.</param>
/// <param name="sets">Its sets.</param>
/// <param name="devices">The names of devices by their numbers.</param>
internal sealed class ForeignRuleReader(ForeignFamily family, ForeignSets sets, IReadOnlyDictionary<uint, string> devices)
{
    private readonly ComparisonReader comparisons = new(devices);

    /// <summary>Reads a rule.</summary>
    /// <param name="rule">What the kernel shows of it.</param>
    /// <param name="number">Its place in the chain, from 1.</param>
    public NftRule Read(Rule rule, int number)
    {
        var reading = new RuleReading(sets, comparisons)
        {
            IsVersion6 = family switch { ForeignFamily.Ip => false, ForeignFamily.Ip6 => true, _ => null },
        };
        foreach (var expression in rule.Expressions)
        {
            reading.Follow(expression);
        }

        return reading.Finish(number, rule.Comment);
    }
}
