using System.Net;
using CsCheck;
using NetworkGo.Netfilter.Nftables.Compiling;
using NetworkGo.Netfilter.Rules;
using PolicyRule = NetworkGo.Netfilter.Rules.Rule;

namespace NetworkGo.Netfilter.Tests.Nftables;

public sealed class OpeningRulesTests
{
    private static readonly IPNetwork?[] Targets =
        [null, IPNetwork.Parse("10.1.0.0/24"), IPNetwork.Parse("10.1.0.1/32"), IPNetwork.Parse("10.1.0.2/32"), IPNetwork.Parse("10.1.0.3/32")];

    private static Gen<PolicyRule> AnyRule { get; } = Gen.Select(
        Gen.Int[0, 2].Select(static i => ((RuleHook[])[RuleHook.Forward, RuleHook.DestinationNat, RuleHook.Raw])[i]),
        Gen.Int[0, Targets.Length - 1],
        Gen.Int[0, 2],
        Gen.Bool,
        static (hook, target, policy, isAnswer) => new PolicyRule(
            hook,
            new FlowMatch { Protocol = IpProtocol.Tcp, Target = Targets[target], Packets = isAnswer ? FlowPackets.Established : FlowPackets.Requests },
            hook == RuleHook.DestinationNat ? new RuleAction.TranslateDestination(IPAddress.Parse("10.1.0.2"), null, 1) : RuleAction.Accept.Instance,
            $"p{policy}"));

    // Each step takes some rules out of the list, puts some in, and asks for some targets.
    [Fact]
    public void After_each_of_many_lists_what_is_found_is_what_looking_through_the_whole_list_finds() =>
        Gen.Select(Gen.Int[0, 30], Gen.Int[0, 5], AnyRule.List[0, 4], Gen.Int[0, Targets.Length - 1].List[1, 3]).List[1, 25].Sample(
            static story =>
            {
                var kept = new OpeningRules();
                var list = new List<PolicyRule>();
                foreach (var (place, gone, come, asked) in story)
                {
                    var at = Math.Min(place, list.Count);
                    list.RemoveRange(at, Math.Min(gone, list.Count - at));
                    list.InsertRange(at, come);
                    var rules = list.ToEquatableArray();
                    IPNetwork?[] targets = [.. asked.Select(static i => Targets[i])];

                    Assert.Equal(InOrder(new OpeningRules().Near(rules, targets)), InOrder(kept.Near(rules, targets)), StringComparer.Ordinal);
                    Assert.Equal(InOrder(ByLooking(rules, targets)), InOrder(kept.Near(rules, targets)), StringComparer.Ordinal);
                    Assert.Equal(rules.Where(static r => r.Action is RuleAction.TranslateDestination), kept.Translations(rules));
                }
            },
            iter: 300);

    [Fact]
    public void One_rule_more_is_one_rule_to_look_at_and_translations_stay_the_same_object()
    {
        var kept = new OpeningRules();
        var rules = AnyRule.Array[1_000].Single();
        var before = kept.Translations([.. rules]);
        Assert.Equal(1_000, kept.Looked);
        var more = Rule("10.1.0.3");

        var after = kept.Translations([.. rules[..500], more, .. rules[500..]]);
        Assert.Equal(1, kept.Looked);
        Assert.True(ReferenceEquals(before.Storage, after.Storage));
    }

    private static PolicyRule Rule(string target) => new(
        RuleHook.Forward,
        new FlowMatch { Protocol = IpProtocol.Tcp, Target = IPNetwork.Parse($"{target}/32"), Packets = FlowPackets.Requests },
        RuleAction.Accept.Instance,
        "more");

    private static IEnumerable<PolicyRule> ByLooking(EquatableArray<PolicyRule> rules, IPNetwork?[] targets)
    {
        static bool IsWide(IPNetwork? network) => network is not { PrefixLength: 32 };
        foreach (var rule in rules)
        {
            var target = rule.Action is RuleAction.TranslateDestination translation ? Subnets.Single(translation.Address) : rule.Match.Target;
            var opens = rule.Hook == RuleHook.DestinationNat || (rule.Hook == RuleHook.Forward && rule.Match.Packets != FlowPackets.Established);
            if (opens && (IsWide(target) || targets.Any(IsWide) || targets.Contains(target)))
            {
                yield return rule;
            }
        }
    }

    private static IEnumerable<string> InOrder(IEnumerable<PolicyRule> rules) => rules.Select(static r => r.ToString()).Order(StringComparer.Ordinal);
}
