using System.Collections.Immutable;
using System.Net;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>What one policy does with the destination of the flows of one match.</summary>
/// <param name="Match">Which flows.</param>
/// <param name="Targets">Where they go, in turn.</param>
/// <param name="Port">The port there; null keeps the port.</param>
/// <param name="IsMasqueraded">Whether their source becomes the address that they leave by.</param>
/// <param name="Policy">The policy's id.</param>
internal sealed record Translation(FlowMatch Match, ImmutableArray<IPAddress> Targets, ushort? Port, bool IsMasqueraded, string Policy)
{
    /// <summary>Those of a list of rules, in its order: rules of one policy and match that follow each other are its targets.</summary>
    public static IEnumerable<Translation> Of(IEnumerable<NetworkGo.Netfilter.Rules.Rule> rules)
    {
        Translation? last = null;
        (FlowMatch Match, string Policy)? marked = null;
        foreach (var rule in rules.Where(static r => r.Hook == RuleHook.DestinationNat))
        {
            if (rule.Action is RuleAction.SetMark)
            {
                marked = (rule.Match, rule.Policy);
                continue;
            }

            if (rule.Action is not RuleAction.TranslateDestination translation)
            {
                continue;
            }

            var isMarked = marked is { } m && m.Policy == rule.Policy && m.Match == rule.Match;
            if (last is not null && last.Policy == rule.Policy && last.Match == rule.Match && last.Port == translation.Port && last.IsMasqueraded == isMarked)
            {
                last = last with { Targets = last.Targets.Add(translation.Address) };
                continue;
            }

            if (last is not null)
            {
                yield return last;
            }

            last = new Translation(rule.Match, [translation.Address], translation.Port, isMarked, rule.Policy);
        }

        if (last is not null)
        {
            yield return last;
        }
    }
}
