using NetworkGo.Netfilter.Nftables.Building;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Rules;
using NetworkGo.Netfilter.Nftables.State;
using PolicyRule = NetworkGo.Netfilter.Rules.Rule;
using TableRule = NetworkGo.Netfilter.Nftables.Rules.Rule;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>
/// Turns the rules that policies ask of a namespace into one table: each becomes elements of sets and maps, and the few rules that
/// look up in them are the same whatever the policies are. Pure.
/// </summary>
// See docs/decisions/040.
public static class TableCompiler
{
    /// <summary>The name of the table, of family inet.</summary>
    public const string TableName = "network-go";

    // Before the engine's own: raw is -300, dstnat -100, filter 0, srcnat 100.
    private const int BeforeRaw = -310;
    private const int BeforeFilter = -1;
    private const int BeforeTargetNat = -101;
    private const int BeforeSourceNat = 99;

    private const byte Icmp = 1;
    private const byte IcmpV6 = 58;

    /// <summary>The table, without anything in it.</summary>
    public static Table Header { get; } = new(TableName);

    /// <summary>Compiles from nothing. Who compiles one list of rules after the other keeps a <see cref="TableCompilation"/>.</summary>
    /// <param name="rules">The rules of one namespace, those of one hook in their order.</param>
    /// <param name="marks">The bits of the mark.</param>
    /// <returns>The table; null where nothing is asked, and so there is none.</returns>
    public static TableState? Compile(EquatableArray<PolicyRule> rules, TableMarks marks) => new TableCompilation(marks).Compile(rules);

    /// <summary>Whether the elements of a set count packets of their policies: each packet is found by one of them once.</summary>
    public static bool CountsPackets(SetDefinition set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return set is { HasCounter: true, IsMap: false };
    }

    /// <summary>A table that knows of flows that are to be ended as well.</summary>
    /// <param name="table">The table; null where there is none beside.</param>
    /// <param name="revoked">The flows.</param>
    /// <returns>The table; null where there is none at all.</returns>
    public static TableState? WithRevoked(TableState? table, EquatableArray<RevokedFlows> revoked)
    {
        if (revoked.Count == 0)
        {
            return table;
        }

        var around = table ?? new TableState(Header, [], [Base("forward", ChainType.Filter, ChainHook.Forward, BeforeFilter, [])]);
        var hasForward = around.FindChain("forward") is not null;
        var chains = hasForward ? around.Chains : [.. around.Chains, Base("forward", ChainType.Filter, ChainHook.Forward, BeforeFilter, [])];
        var look = RuleOf.Statements(Match.State(CtState.Established), Do.Jump(RevokedFlows.Chain));
        return around with
        {
            Chains =
            [
                new ChainState(new Chain(RevokedFlows.Chain), [.. revoked.SelectMany(static r => r.ToRules())]),
                .. chains.Select(c => c.Chain.Name == "forward" ? c with { Rules = [look, .. c.Rules] } : c),
            ],
        };
    }

    /// <summary>The chains of a table whose sets are filled.</summary>
    /// <param name="flows">What is accepted.</param>
    /// <param name="translations">What is translated.</param>
    /// <param name="masquerades">Whether anything that is translated is masqueraded.</param>
    /// <param name="marks">The bits of the mark.</param>
    internal static ValueList<ChainState> Chains(AcceptedFlows flows, TranslationSteps translations, bool masquerades, TableMarks marks) =>
        [.. FilterChains(flows, marks), .. TargetNatChains(translations, marks), .. SourceNatChains(flows, masquerades, marks)];

    private static IEnumerable<ChainState> FilterChains(AcceptedFlows flows, TableMarks marks)
    {
        var accept = Do.SetMarkBits(marks.Accept.Mask, marks.Accept.Value);
        var clear = RuleOf.Statements(Do.SetMarkBits(marks.Accept.Mask, 0));
        IEnumerable<TableRule> Accept(FlowKind kind, params Statement[] before) =>
            flows.Lookups(kind).Select(lookup => RuleOf.Statements([.. before, lookup, accept, Do.Accept()]));

        // Before connection tracking. A packet is let through here by its looks; forward decides. Also where nothing is, the mark that
        // came in is not believed: the constant accept in raw would let it past the engine's drops.
        yield return Base(
            "raw", ChainType.Filter, ChainHook.Prerouting, BeforeRaw, [clear, .. Accept(FlowKind.RawRequests), .. Accept(FlowKind.RawReplies)]);

        TableRule[] requests = [.. Accept(FlowKind.TranslatedRequests, Match.Status(CtStatus.Dnat)), .. Accept(FlowKind.Requests)];
        TableRule[] replies = [.. Accept(FlowKind.TranslatedReplies, Match.Status(CtStatus.Dnat)), .. Accept(FlowKind.Replies)];
        if (requests.Length + replies.Length == 0)
        {
            yield break;
        }

        var related = flows.Lookups(FlowKind.Errors).Select(lookup => RuleOf.Statements(
            Match.Protocol(lookup.Family == NatFamily.Ipv6 ? IcmpV6 : Icmp), Match.State(CtState.Related), lookup, accept, Do.Accept()));
        yield return new ChainState(new Chain("requests"), [.. requests]);
        yield return new ChainState(new Chain("replies"), [.. replies]);
        yield return Base("forward", ChainType.Filter, ChainHook.Forward, BeforeFilter,
        [
            clear,
            .. related,
            RuleOf.Statements(Match.Direction(CtDirection.Original), Do.Goto("requests")),
            RuleOf.Statements(Match.Direction(CtDirection.Reply), Match.State(CtState.Established), Do.Goto("replies")),
        ]);
    }

    private static IEnumerable<ChainState> TargetNatChains(TranslationSteps translations, TableMarks marks)
    {
        TableRule[] steps = [.. translations.Rules()];
        if (steps.Length == 0)
        {
            yield break;
        }

        foreach (var chain in translations.Chains())
        {
            yield return chain;
        }

        // Never what only passes through.
        yield return new ChainState(new Chain("translate"), [RuleOf.Statements(Do.SetMarkBits(marks.Masquerade.Mask, 0)), .. steps]);
        yield return Base("prerouting", ChainType.Nat, ChainHook.Prerouting, BeforeTargetNat, [RuleOf.Statements(Match.ToLocalAddress(), Do.Goto("translate"))]);
    }

    private static IEnumerable<ChainState> SourceNatChains(AcceptedFlows flows, bool masquerades, TableMarks marks)
    {
        List<TableRule> rules = [.. flows.Lookups(FlowKind.MasqueradedRequests).Select(static lookup => RuleOf.Statements(lookup, Do.Masquerade()))];
        if (masquerades)
        {
            rules.Insert(0, RuleOf.Statements(Match.Status(CtStatus.Dnat), Match.Mark(marks.Masquerade.Mask, marks.Masquerade.Value), Do.Masquerade()));
        }

        if (rules.Count > 0)
        {
            yield return Base("postrouting", ChainType.Nat, ChainHook.Postrouting, BeforeSourceNat, [.. rules]);
        }
    }

    private static ChainState Base(string name, ChainType type, ChainHook hook, int priority, ReadOnlySpan<TableRule> rules) =>
        new(new Chain(name, new ChainBase(type, hook, priority)), ValueLists.Create(rules));
}
