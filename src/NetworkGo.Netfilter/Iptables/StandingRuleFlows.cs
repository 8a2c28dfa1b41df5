using System.Net;
using NetworkGo.Netfilter.Conntrack;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>Which tracked flows a rule that is removed let through, read from its text: its value went with whoever wrote it.</summary>
internal static class StandingRuleFlows
{
    /// <summary>
    /// Of the filter table's accepts and the nat table's DNATs. Null for rules that neither open nor translate by themselves
    /// (answers, marks, masquerade, raw), and for one in words that are never NetworkGo's, such as one that was altered.
    /// </summary>
    public static FlowMatcher? Of(StandingRule rule)
    {
        try
        {
            return Read(rule);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static FlowMatcher? Read(StandingRule rule)
    {
        var words = RuleItems.Split(rule.Body);
        string? Value(string option) => RuleItems.Value(words, option);

        var states = Value("--ctstate")?.Split(',') ?? [];
        var target = Value("-j");
        if (rule.Table == TableName.Filter && target == "ACCEPT" && !states.Contains("ESTABLISHED", StringComparer.Ordinal))
        {
            return new FlowMatcher
            {
                Translates = false,
                TranslatedOnly = states.Contains("DNAT", StringComparer.Ordinal),
                Protocol = Value("-p"),
                Source = Network(Value("-s")),
                Target = Network(Value("-d")),
                TargetPort = FlowMatcher.Ports(Value("--dport")),
                OriginalPort = FlowMatcher.Ports(Value("--ctorigdstport")),
            };
        }

        if (rule.Table == TableName.Nat && target == "DNAT" && Value("--to-destination") is { } destination)
        {
            var parts = AddressAndPort(destination);
            var original = FlowMatcher.Ports(Value("--dport"));
            return new FlowMatcher
            {
                Translates = true,
                TranslatedOnly = true,
                Protocol = Value("-p"),
                Source = Network(Value("-s")),
                Target = Network(parts[0]),
                TargetPort = parts.Length > 1 ? FlowMatcher.Ports(parts[1]) : original,
                OriginalPort = original,
            };
        }

        return null;
    }

    /// <summary>As iptables writes both: <c>10.0.0.2:80</c>, <c>[fd00::2]:80</c>; without a port <c>10.0.0.2</c>, <c>fd00::2</c>.</summary>
    private static string[] AddressAndPort(string destination)
    {
        if (destination.StartsWith('['))
        {
            return destination[1..].Split("]:", 2);
        }

        var parts = destination.Split(':');
        return parts.Length <= 2 ? parts : [destination];
    }

    private static IPNetwork? Network(string? text) => text is null ? null
        : IPNetwork.TryParse(text, out var network) ? (network.PrefixLength == 0 ? null : network)
        : IPAddress.TryParse(text, out var address) ? Subnets.Single(address)
        : throw new FormatException($"expected an address or a network in an own rule, found \"{text}\"");
}
