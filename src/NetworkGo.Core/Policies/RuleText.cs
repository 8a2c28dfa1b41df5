using System.Globalization;
using System.Net;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Engine;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Policies;

/// <summary>Writes the rules of one policy in the words and the order of <c>iptables-save</c>.</summary>
internal sealed class RuleText(PolicyDefinition policy, uint masqueradeMark)
{
    private const string Accepts = "-j ACCEPT";

    private (IPNetwork? Source, IPAddress Target, string? Input, PortRange? Port, string Matches)? asking;

    private string Protocol => IptablesProtocol.Name(policy.Protocol);

    private string Mark => string.Create(CultureInfo.InvariantCulture, $"0x{masqueradeMark:x}/0x{masqueradeMark:x}");

    /// <summary>filter: a flow from a source to a target.</summary>
    public RuleSpec Accept(IPNetwork? source, IPAddress target, string? input, PortRange? port) =>
        Rule(TableName.Filter, ChainNames.Forward, Packets(source, Subnets.Single(target), port), Asking(source, target, input, port), Accepts);

    /// <summary>filter: a flow that DNAT sent to a target, and no other to it.</summary>
    public RuleSpec AcceptTranslated(IPNetwork? source, IPAddress target, string? input, PortRange port, PortRange asked) =>
        Rule(
            TableName.Filter,
            ChainNames.Forward,
            Packets(source, Subnets.Single(target), port),
            $"{Asking(source, target, input, port)} -m conntrack --ctstate DNAT --ctorigdstport {asked}",
            Accepts);

    /// <summary>
    /// filter: the answers, and the ICMP errors about the flow; some engines drop them otherwise
    /// (<see cref="EngineDifference.AnswersMeetIsolation"/>). Told by the tracked flow rather than by the packet, since an error comes from anywhere.
    /// </summary>
    public RuleSpec AcceptReplies(IPNetwork? source, IPAddress target, PortRange? port, PortRange? asked)
    {
        var protocol = policy.Protocol == IpProtocol.All ? "" : $" --ctproto {IptablesProtocol.Number(policy.Protocol)}";
        var origin = source is { } s ? $" --ctorigsrc {IptablesAddress.Tracked(s)}" : "";
        var answers = port is { } p ? $" --ctreplsrcport {p}" : "";
        var askedPort = asked is { } a ? $" --ctorigdstport {a}" : "";
        return Rule(
            TableName.Filter,
            ChainNames.Forward,
            Packets(source, Subnets.Single(target), port) with { OfAnswers = true },
            $"-m conntrack --ctstate RELATED,ESTABLISHED{protocol}{origin} --ctreplsrc {target}{askedPort}{answers}",
            Accepts);
    }

    /// <summary>
    /// raw: some engines drop what comes for a container's address by another bridge, before any filter
    /// (<see cref="EngineDifference.RawDrops"/>).
    /// </summary>
    public RuleSpec AcceptRaw(IPNetwork? source, IPAddress target, string? input, PortRange? port) =>
        Rule(TableName.Raw, ChainNames.Prerouting, Packets(source, Subnets.Single(target), port), Asking(source, target, input, port), Accepts);

    /// <summary>raw: the answers to a container whose own address was kept.</summary>
    public RuleSpec AcceptRawReplies(IPNetwork source, IPAddress target, string? targetBridge, PortRange? port) =>
        Rule(
            TableName.Raw,
            ChainNames.Prerouting,
            Packets(Subnets.Single(target), source, port: null),
            $"-s {target}/{Subnets.Bits(target)} -d {source}{In(targetBridge)}{Match(port, "--sport")}",
            Accepts);

    /// <summary>nat: marks what is about to be translated, so that it alone is masqueraded behind routing.</summary>
    public RuleSpec MarkForMasquerade(IPNetwork? source, string? input, PortRange port) =>
        Rule(TableName.Nat, ChainNames.Prerouting, Packets(source, null, port), ToLocal(source, input, port), $"-j MARK --set-xmark {Mark}");

    /// <summary>nat: sends a flow for the namespace itself to a target.</summary>
    /// <param name="source">For whom; null is everybody.</param>
    /// <param name="input">Interface it arrives on; null is every one.</param>
    /// <param name="port">Port asked for.</param>
    /// <param name="target">Where to.</param>
    /// <param name="toPort">Port there; null keeps the port.</param>
    /// <param name="every">One of how many new flows takes this rule; 1 is all of them.</param>
    public RuleSpec Dnat(IPNetwork? source, string? input, PortRange port, IPAddress target, ushort? toPort, int every)
    {
        var share = every == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" -m statistic --mode nth --every {every} --packet 0");
        var destination = toPort is { } to ? string.Create(CultureInfo.InvariantCulture, $"{target}:{to}") : target.ToString();
        return Rule(
            TableName.Nat,
            ChainNames.Prerouting,
            Packets(source, null, port),
            $"{ToLocal(source, input, port)}{share}",
            $"-j DNAT --to-destination {destination}");
    }

    /// <summary>nat: makes the target answer to its own gateway, whatever its default route.</summary>
    public RuleSpec Masquerade(IPAddress target, PortRange port) =>
        Rule(
            TableName.Nat,
            ChainNames.Postrouting,
            Packets(null, Subnets.Single(target), port),
            $"-d {target}/{Subnets.Bits(target)}{Match(port, "--dport")} -m mark --mark {Mark}",
            "-j MASQUERADE");

    private static string In(string? input) => input is null ? "" : $" -i {input}";

    // Both of a policy's accepts say this, one after the other.
    private string Asking(IPNetwork? source, IPAddress target, string? input, PortRange? port)
    {
        if (asking is not { } last || (last.Source, last.Target, last.Input, last.Port) != (source, target, input, port))
        {
            var matches = $"-d {target}/{Subnets.Bits(target)}{In(input)}{Match(port, "--dport")}";
            asking = last = (source, target, input, port, source is { } s ? $"-s {s} {matches}" : matches);
        }

        return last.Matches;
    }

    private string ToLocal(IPNetwork? source, string? input, PortRange port)
    {
        var matches = $"{In(input)}{Match(port, "--dport")} -m addrtype --dst-type LOCAL";
        return source is { } s ? $"-s {s}{matches}" : matches[1..];
    }

    private string Match(PortRange? port, string option) => policy.Protocol switch
    {
        IpProtocol.All => "",
        IpProtocol.Icmp => " -p icmp",
        _ => port is { } p ? $" -p {Protocol} -m {Protocol} {option} {p}" : $" -p {Protocol}",
    };

    private RuleScope Packets(IPNetwork? source, IPNetwork? target, PortRange? port) =>
        new() { Source = source, Target = target, Protocol = policy.Protocol, Port = policy.Protocol is IpProtocol.All or IpProtocol.Icmp ? null : port };

    private RuleSpec Rule(TableName table, string chain, RuleScope scope, string matches, string target) => new()
    {
        Table = table,
        Chain = chain,
        Policy = policy.Id,
        Scope = scope,
        Body = RuleComment.Complete(policy.Id, Place(table, chain), matches, target),
    };

    private static string Place(TableName table, string chain) => (table, chain) switch
    {
        (TableName.Raw, ChainNames.Prerouting) => "Raw NETWORK-GO-PREROUTING",
        (TableName.Filter, ChainNames.Forward) => "Filter NETWORK-GO-FORWARD",
        _ => $"{table} {chain}",
    };
}
