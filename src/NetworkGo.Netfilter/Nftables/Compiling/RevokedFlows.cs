using NetworkGo.Netfilter.Conntrack;
using NetworkGo.Netfilter.Nftables.Building;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Rules;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>
/// Flows that elements which were taken out let through, until they are ended. They are in the table as rules whose comment
/// (<c>gone,…</c>) says which flows those are: written by the very transaction that takes the elements out, so that they are known to
/// the next daemon too, whatever becomes of this one.
/// </summary>
/// <param name="Flows">Which flows.</param>
/// <param name="Input">The interface on which their requests arrive; null is every one.</param>
// See docs/decisions/040.
public sealed record RevokedFlows(FlowMatcher Flows, string? Input)
{
    /// <summary>The chain with these rules.</summary>
    public const string Chain = "revoked";

    private const string Mark = "gone,";
    private const int PartsOfFlows = 6;

    /// <summary>
    /// Whether their packets are dropped meanwhile. Not where another policy lets some of them through, which connection tracking
    /// tells apart and a rule may not.
    /// </summary>
    public bool IsShut { get; init; }

    private string Comment => Input is null ? $"{Mark}{Flows}" : $"{Mark}{Flows},{Input}";

    /// <summary>What a rule of the chain says; null where it is none of ours.</summary>
    public static RevokedFlows? Read(Rule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if (!rule.Comment.StartsWith(Mark, StringComparison.Ordinal))
        {
            return null;
        }

        var parts = rule.Comment[Mark.Length..].Split(',', PartsOfFlows + 1);
        return FlowMatcher.TryParse(string.Join(',', parts.Take(PartsOfFlows))) is { } flows
            ? new RevokedFlows(flows, parts.Length > PartsOfFlows ? parts[PartsOfFlows] : null) { IsShut = rule.Expressions.OfType<Decide>().Any() }
            : null;
    }

    /// <summary>The rules.</summary>
    internal IEnumerable<Rule> ToRules() => IsShut
        ? [RuleOf.Statements([.. Packets(isReply: false), Do.Drop()]) with { Comment = Comment }, RuleOf.Statements([.. Packets(isReply: true), Do.Drop()]) with { Comment = Comment }]
        : [RuleOf.Statements(Do.Count()) with { Comment = Comment }];

    private IEnumerable<Statement> Packets(bool isReply)
    {
        var isIpv4 = Flows.Family == System.Net.Sockets.AddressFamily.InterNetwork;
        var (from, to) = isIpv4 ? (KeyPart.IpSaddr, KeyPart.IpDaddr) : (KeyPart.Ip6Saddr, KeyPart.Ip6Daddr);
        yield return Match.Direction(isReply ? CtDirection.Reply : CtDirection.Original);
        if (FlowFields.Input(Input) is { } input)
        {
            yield return Match.Is(isReply ? KeyPart.OifName : KeyPart.IifName, input);
        }

        yield return Match.OfFamily(isIpv4 ? NatFamily.Ipv4 : NatFamily.Ipv6);
        if (FlowFields.Addresses(Flows.Source) is { } source)
        {
            yield return Match.Is(isReply ? to : from, source);
        }

        if (FlowFields.Addresses(Flows.Target) is { } target)
        {
            yield return Match.Is(isReply ? from : to, target);
        }

        if (Flows.Protocol is { } protocol)
        {
            yield return Match.Protocol((byte)IpProtocols.Number(protocol)!);
        }

        if (Flows.TargetPort is { } port)
        {
            yield return Match.Is(isReply ? KeyPart.ThSport : KeyPart.ThDport, FieldValue.Ports(port.First, port.Last));
        }

        if (Flows.TranslatedOnly)
        {
            yield return Match.Status(CtStatus.Dnat);
        }

        if (Flows.OriginalPort is { } original && Flows.TranslatedOnly)
        {
            yield return Match.Is(KeyPart.CtOriginalDport, FieldValue.Ports(original.First, original.Last));
        }
    }
}
