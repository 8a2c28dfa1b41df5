using System.Globalization;
using System.Net;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Firewall;
using NetworkGo.Core.Iptables;

namespace NetworkGo.Core.Policies;

/// <summary>Writes the rules of one policy in the words and the order of <c>iptables-save</c>.</summary>
internal sealed class RuleText(PolicyDefinition policy, uint masqueradeMark)
{
    private string Protocol => policy.Protocol switch
    {
        IpProtocol.Tcp => "tcp",
        IpProtocol.Udp => "udp",
        IpProtocol.Sctp => "sctp",
        IpProtocol.Icmp => "icmp",
        IpProtocol.All => "all",
        _ => throw new InvalidOperationException($"protocol {policy.Protocol}"),
    };

    private string Mark => string.Create(CultureInfo.InvariantCulture, $"0x{masqueradeMark:x}/0x{masqueradeMark:x}");

    /// <summary>filter: a flow from a source to a target.</summary>
    public RuleSpec Accept(IPNetwork? source, IPAddress target, string? input, PortRange? port) =>
        Forward($"{From(source)}-d {target}/{Bits(target)} {In(input)}{Match(port, "--dport")}", "-j ACCEPT");

    /// <summary>filter: a flow that DNAT sent to a target, and no other to it.</summary>
    public RuleSpec AcceptTranslated(IPNetwork? source, IPAddress target, string? input, PortRange port, PortRange asked) =>
        Forward(
            $"{From(source)}-d {target}/{Bits(target)} {In(input)}{Match(port, "--dport")}"
                + $"-m conntrack --ctstate DNAT --ctorigdstport {asked}",
            "-j ACCEPT");

    /// <summary>
    /// filter: the answers, and the ICMP errors about the flow; some engines drop them otherwise
    /// (<see cref="EngineDifference.AnswersMeetIsolation"/>). Told by the tracked flow rather than by the packet, since an error comes from anywhere.
    /// </summary>
    public RuleSpec AcceptReplies(IPNetwork? source, IPAddress target, PortRange? port, PortRange? asked)
    {
        var protocol = policy.Protocol == IpProtocol.All ? "" : $" --ctproto {ProtocolNumber()}";
        var origin = source is { } s ? $" --ctorigsrc {s}" : "";
        var answers = port is { } p ? $" --ctreplsrcport {p}" : "";
        var asking = asked is { } a ? $" --ctorigdstport {a}" : "";
        return Forward(
            $"-m conntrack --ctstate RELATED,ESTABLISHED{protocol}{origin} --ctreplsrc {target}{asking}{answers}", "-j ACCEPT");
    }

    /// <summary>
    /// raw: some engines drop what comes for a container's address by another bridge, before any filter
    /// (<see cref="EngineDifference.RawDrops"/>).
    /// </summary>
    public RuleSpec AcceptRaw(IPNetwork? source, IPAddress target, string? input, PortRange? port) =>
        Rule(TableName.Raw, ChainNames.Prerouting, $"{From(source)}-d {target}/{Bits(target)} {In(input)}{Match(port, "--dport")}", "-j ACCEPT");

    /// <summary>raw: the answers to a container whose own address was kept.</summary>
    public RuleSpec AcceptRawReplies(IPNetwork source, IPAddress target, string? targetBridge, PortRange? port) =>
        Rule(TableName.Raw, ChainNames.Prerouting, $"-s {target}/{Bits(target)} -d {source} {In(targetBridge)}{Match(port, "--sport")}", "-j ACCEPT");

    /// <summary>nat: marks what is about to be translated, so that it alone is masqueraded behind routing.</summary>
    public RuleSpec MarkForMasquerade(IPNetwork? source, string? input, PortRange port) =>
        Rule(TableName.Nat, ChainNames.Prerouting, ToLocal(source, input, port), $"-j MARK --set-xmark {Mark}");

    /// <summary>nat: sends a flow for the namespace itself to a target.</summary>
    /// <param name="source">For whom; null is everybody.</param>
    /// <param name="input">Interface it arrives on; null is every one.</param>
    /// <param name="port">Port asked for.</param>
    /// <param name="target">Where to.</param>
    /// <param name="toPort">Port there; null keeps the port.</param>
    /// <param name="every">One of how many new flows takes this rule; 1 is all of them.</param>
    public RuleSpec Dnat(IPNetwork? source, string? input, PortRange port, IPAddress target, ushort? toPort, int every)
    {
        var share = every == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"-m statistic --mode nth --every {every} --packet 0 ");
        var destination = toPort is { } to ? string.Create(CultureInfo.InvariantCulture, $"{target}:{to}") : target.ToString();
        return Rule(
            TableName.Nat, ChainNames.Prerouting, $"{ToLocal(source, input, port)}{share}", $"-j DNAT --to-destination {destination}");
    }

    /// <summary>nat: makes the target answer to its own gateway, whatever its default route.</summary>
    public RuleSpec Masquerade(IPAddress target, PortRange port) =>
        Rule(
            TableName.Nat,
            ChainNames.Postrouting,
            $"-d {target}/{Bits(target)} {Match(port, "--dport")}-m mark --mark {Mark}",
            "-j MASQUERADE");

    private static string From(IPNetwork? source) => source is { } s ? $"-s {s} " : "";

    private static string In(string? input) => input is null ? "" : $"-i {input} ";

    private static int Bits(IPAddress address) => address.GetAddressBytes().Length * 8;

    private string ToLocal(IPNetwork? source, string? input, PortRange port) =>
        $"{From(source)}{In(input)}{Match(port, "--dport")}-m addrtype --dst-type LOCAL ";

    private string Match(PortRange? port, string option) => policy.Protocol switch
    {
        IpProtocol.All => "",
        IpProtocol.Icmp => "-p icmp ",
        _ => port is { } p ? $"-p {Protocol} -m {Protocol} {option} {p} " : $"-p {Protocol} ",
    };

    private int ProtocolNumber() => policy.Protocol switch
    {
        IpProtocol.Tcp => 6,
        IpProtocol.Udp => 17,
        IpProtocol.Sctp => 132,
        IpProtocol.Icmp => 1,
        _ => throw new InvalidOperationException($"protocol {policy.Protocol} has no number"),
    };

    private RuleSpec Forward(string matches, string target) => Rule(TableName.Filter, ChainNames.Forward, matches, target);

    private RuleSpec Rule(TableName table, string chain, string matches, string target) => new()
    {
        Table = table,
        Chain = chain,
        Policy = policy.Id,
        Body = RuleComment.Complete(policy.Id, $"{table} {chain}", matches.TrimEnd(), target),
    };
}
