using System.Net;
using NetworkGo.Netfilter.Conntrack;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>Which tracked flows a rule of NetworkGo's chains is about, read from its text as the kernel holds it.</summary>
public static class RuleFlows
{
    /// <summary>
    /// Of the filter table's accepts and the nat table's DNATs. Null for rules that neither open nor translate by themselves
    /// (answers, marks, masquerade, raw).
    /// </summary>
    /// <exception cref="FormatException">An address or a port is none.</exception>
    public static FlowMatcher? Of(OwnRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
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
            var parts = destination.Split(':', 2);
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

    /// <summary>Like <see cref="Of"/>; null too for a rule in words that are never NetworkGo's, such as one that was altered.</summary>
    public static FlowMatcher? TryOf(OwnRule rule)
    {
        try
        {
            return Of(rule);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static IPNetwork Network(string? text)
    {
        if (text is null)
        {
            return FlowMatcher.Everything;
        }

        return IPNetwork.TryParse(text, out var network) ? network
            : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : throw new FormatException($"expected an address or a network in an own rule, found \"{text}\"");
    }
}
