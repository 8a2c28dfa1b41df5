using System.Globalization;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Core.Tests.Iptables;

/// <summary>One packet by the rules of iptables, and by our table.</summary>
/// <param name="Packet">The packet.</param>
/// <param name="Chains">How it ends by the rules.</param>
/// <param name="Table">How it ends by the table.</param>
/// <param name="First">How the first packet of its flow came through; null for a first packet.</param>
/// <param name="IsUnderOtherRules">Whether its flow began while other policies were in force.</param>
internal sealed record ComparedWalk(WalkPacket Packet, EquatableArray<WalkOutcome> Chains, EquatableArray<WalkOutcome> Table, WalkOutcome? First, bool IsUnderOtherRules)
{
    /// <summary>Where they may differ on purpose, and why that is right.</summary>
    public static readonly (string Reason, Func<ComparedWalk, bool> Applies)[] Deliberate =
    [
        (
            "What comes from who answers is no request: a policy lets its source begin flows. The rules of iptables look at a packet's ends alone, and take the answer of a flow that began the other way round for a request where a port or a protocol fits.",
            static c => c.IsStricter && c.First is not null && (c.IsAnswer || c.Packet.IsError) && c.PassedBy(static rule => !IsTracked(rule))),
        (
            "An ICMP error is recognized by the pair of addresses of the flow that it is about, so one about a flow that passes without a policy comes through where some policy names the same pair. It opens nothing: without such a flow there is no error about it.",
            static c => !c.IsStricter && c.Packet.IsError && (c.IsUnderOtherRules || !c.First!.Trace.Any(static s => s is { Table: "filter", Policy: not null }))),
        (
            "Each packet of the source's has to come by the policy's interface, not the first one alone.",
            static c => c.IsStricter && !c.IsAnswer && c.IsFromElsewhere && c.PassedBy(IsTracked)),
        (
            "The answer of a flow that was not translated does not pass by a policy that translates; the rules of iptables compare its ports alone.",
            static c => c.IsStricter && c.IsUnderOtherRules && c.IsAnswer && c.First!.Flow.Destination.Equals(c.First.Flow.ReplySource) && c.PassedBy(static rule => IsTracked(rule) && rule.Contains("--ctorigdstport", StringComparison.Ordinal))),
        (
            "A set's key has no port before translation (nft 1.0.6 cannot print one in a concatenation), so a flow that a former policy translated to the same end passes until it is ended, as the flows of a translation that goes have to be.",
            static c => !c.IsStricter && c.IsUnderOtherRules && c.First!.Translations.Any(static t => t.StartsWith("destination", StringComparison.Ordinal))),
    ];

    /// <summary>Whether both are the same: the verdict, both ends with their translations, and the interface.</summary>
    public bool IsSame => Ends(Chains).SequenceEqual(Ends(Table), StringComparer.Ordinal);

    // Some of the ways of a packet are open by the rules and shut by the table; each of those that are open by the table is open by the rules.
    private bool IsStricter => Ends(Table).Where(IsPassing).All(Ends(Chains).Contains);

    private bool IsAnswer => Packet.Flow is { } flow && Packet.Source.Equals(flow.ReplySource) && Packet.SourcePort == flow.ReplySourcePort && Packet.Destination.Equals(flow.ReplyDestination);

    private bool IsFromElsewhere => Packet.Flow is not null && (IsUnderOtherRules || Packet.Input != First!.Packet.Input);

    private bool PassedBy(Func<string, bool> rule) =>
        Chains.Where(static o => o.Verdict == WalkVerdict.Forwarded).All(o => o.Trace.Any(s => s is { Table: "filter", Policy: not null } && rule(s.Rule)));

    /// <summary>In words, for who looks for the reason.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {Packet.Input} {Packet.Protocol} {Packet.Source}:{Packet.SourcePort} to {Packet.Destination}:{Packet.DestinationPort}{(Packet.IsError ? ", an error" : "")} of {Packet.Flow}{(IsUnderOtherRules ? ", begun under other rules" : "")}
          rules: {string.Join(" | ", Ends(Chains))}
        {Steps(Chains)}
          table: {string.Join(" | ", Ends(Table))}
        {Steps(Table)}
        """);

    private static bool IsTracked(string rule) => RuleItems.Value(rule, "--ctstate") == "RELATED,ESTABLISHED";

    private static bool IsPassing(string end) => end.StartsWith(nameof(WalkVerdict.Forwarded), StringComparison.Ordinal);

    private static string Steps(EquatableArray<WalkOutcome> outcomes) =>
        string.Join('\n', outcomes.SelectMany(static o => o.Trace).Distinct().Select(static s => $"    {s.Place}: {s.Rule} {s.Policy}"));

    // Which of several targets comes first is no difference.
    private static List<string> Ends(EquatableArray<WalkOutcome> outcomes) =>
        [.. outcomes.Select(static o => string.Create(
            CultureInfo.InvariantCulture,
            $"{o.Verdict} {o.Packet.Source}:{o.Packet.SourcePort} to {o.Packet.Destination}:{o.Packet.DestinationPort} by {o.Output}")).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
