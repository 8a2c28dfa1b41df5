using System.Globalization;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>A rule in the words and the order of <c>iptables-save</c>.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Table">Its table.</param>
/// <param name="Chain">Its chain, one of <see cref="ChainNames"/>.</param>
/// <param name="Body">All of it without <c>-A CHAIN</c>, comment included.</param>
/// <param name="Hash">The hash in the comment: of policy, place, matches and target (<see cref="RuleComment"/>).</param>
public sealed record IptablesRule(Rule Rule, TableName Table, string Chain, string Body, string Hash)
{
    /// <summary>Renders a rule.</summary>
    public static IptablesRule Of(Rule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var (table, chain, place) = PlaceOf(rule.Hook);
        var matches = Matches(rule.Match);
        var target = Target(rule.Action);

        // The share of a DNAT among several is a match to iptables.
        if (rule.Action is RuleAction.TranslateDestination { Every: > 1 } dnat)
        {
            matches = string.Create(CultureInfo.InvariantCulture, $"{matches} -m statistic --mode nth --every {dnat.Every} --packet 0");
        }

        var hash = RuleComment.HashOf(rule.Policy, place, matches, target);
        return new IptablesRule(rule, table, chain, RuleComment.Complete(rule.Policy, hash, matches, target), hash);
    }

    /// <summary>The table and the chain of a hook, and both as they are hashed.</summary>
    private static (TableName Table, string Chain, string Place) PlaceOf(RuleHook hook) => hook switch
    {
        RuleHook.Raw => (TableName.Raw, ChainNames.Prerouting, "Raw NETWORK-GO-PREROUTING"),
        RuleHook.Mangle => (TableName.Mangle, ChainNames.Forward, "Mangle NETWORK-GO-FORWARD"),
        RuleHook.DestinationNat => (TableName.Nat, ChainNames.Prerouting, "Nat NETWORK-GO-PREROUTING"),
        RuleHook.Forward => (TableName.Filter, ChainNames.Forward, "Filter NETWORK-GO-FORWARD"),
        RuleHook.SourceNat => (TableName.Nat, ChainNames.Postrouting, "Nat NETWORK-GO-POSTROUTING"),
        _ => throw new ArgumentOutOfRangeException(nameof(hook), hook, "not a hook"),
    };

    private static string Matches(FlowMatch match)
    {
        var text = new RuleWords();
        switch (match.Packets)
        {
            case FlowPackets.Established:
                AppendTracked(text, match);
                break;
            case FlowPackets.Replies:
                text.Append("-s", match.Target).Append("-d", match.Source).Append("-i", match.Input);
                AppendPorts(text, match, "--sport");
                break;
            default:
                text.Append("-s", match.Source).Append("-d", match.Target).Append("-i", match.Input);
                AppendPorts(text, match, "--dport");
                break;
        }

        if (match.Packets == FlowPackets.TranslatedRequests)
        {
            text.Append("-m conntrack --ctstate DNAT").Append("--ctorigdstport", match.OriginalPort);
        }

        if (match.ToLocal)
        {
            text.Append("-m addrtype --dst-type LOCAL");
        }

        return text.Append("-m mark --mark", match.Mark).ToString();
    }

    private static void AppendTracked(RuleWords text, FlowMatch match)
    {
        text.Append("-m conntrack --ctstate RELATED,ESTABLISHED");
        if (match.Protocol != IpProtocol.All)
        {
            text.Append<int>("--ctproto", IpProtocols.Number(match.Protocol));
        }

        text.Append("--ctorigsrc", match.Source is { } source ? IptablesAddress.Tracked(source) : null)
            .Append("--ctreplsrc", match.Target is { } target ? IptablesAddress.Tracked(target) : null)
            .Append("--ctorigdstport", match.OriginalPort)
            .Append("--ctreplsrcport", match.Port);
    }

    private static void AppendPorts(RuleWords text, FlowMatch match, string option)
    {
        if (match.Protocol == IpProtocol.All)
        {
            return;
        }

        var name = IpProtocols.Name(match.Protocol);
        text.Append("-p", name);
        if (match.Port is { } port && match.Protocol != IpProtocol.Icmp)
        {
            text.Append("-m", name).Append<PortRange>(option, port);
        }
    }

    private static string Target(RuleAction action) => action switch
    {
        RuleAction.Accept => "-j ACCEPT",
        RuleAction.SetMark set => $"-j MARK --set-xmark {set.Mark}",
        RuleAction.TranslateDestination dnat => $"-j DNAT --to-destination {IptablesAddress.WithPort(dnat.Address, dnat.Port)}",
        RuleAction.Masquerade => "-j MASQUERADE",
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "not an action"),
    };
}
