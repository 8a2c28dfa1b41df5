using NetworkGo.Netfilter.Conntrack;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>
/// What an own chain holds for a rule that was removed, until the flows of that rule are ended: a rule without a
/// target, whose comment <c>network-go:POLICY:gone,…</c> says which flows those are. It is written by the very restore
/// that removes the rule, so a daemon that is killed in between leaves a record of what is still to be done.
/// </summary>
// See docs/decisions/013.
public static class PendingRevocation
{
    private const string Mark = "gone,";

    // The kernel keeps 255 characters of a comment; the flows take up to 120.
    private const int LongestPolicy = 120;

    /// <summary>The body of the pending revocation for a removed rule; null for a rule whose removal ends no flow.</summary>
    public static string? For(StandingRule removed)
    {
        ArgumentNullException.ThrowIfNull(removed);
        return RuleComment.HashOf(removed.Body) is not null && StandingRuleFlows.Of(removed) is { } flows
            ? Body(RuleComment.PolicyOf(removed.Body) ?? "", flows)
            : null;
    }

    /// <summary>The flows that a pending revocation is for; null where the rule is none.</summary>
    public static FlowMatcher? Read(string body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return body.Contains(":" + Mark, StringComparison.Ordinal)
            && RuleItems.Value(body, "-j") is null
            && RuleComment.LastPartOf(body) is { } part
            && part.StartsWith(Mark, StringComparison.Ordinal)
            ? FlowMatcher.TryParse(part[Mark.Length..])
            : null;
    }

    private static string Body(string policy, FlowMatcher flows) =>
        $"-m comment --comment \"{RuleComment.Of(policy.Length > LongestPolicy ? policy[..LongestPolicy] : policy, Mark + flows)}\"";
}
