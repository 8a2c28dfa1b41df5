using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Netfilter.Rules;
using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Core.Reconciling;

/// <summary>
/// Reads the engine's own nftables table before the host's rules are planned. It is remembered with the ruleset's generation: while that is
/// the same nothing is read, and what came of it is handed on as it is.
/// </summary>
/// <param name="foreign">Reads it.</param>
/// <param name="marksByRules">
/// Whether the engine's accept mark is set by rules of their own, as in iptables; else the spec's rules stay the very same.
/// </param>
// See docs/decisions/023, 024 and 041.
internal sealed class EngineTable(IForeignTables foreign, bool marksByRules)
{
    /// <summary>The reason word of a policy that the engine's rules shut.</summary>
    public const string ShutReason = "NftablesBackend";

    private volatile Known? known;

    /// <summary>What is asked of the host together with the marks that its engine accepts.</summary>
    /// <param name="target">The host's namespace.</param>
    /// <param name="spec">What is asked of it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The spec to plan, and the policies that the engine shuts; or why the table cannot be read.</returns>
    public async Task<(NamespaceSpec Spec, EquatableArray<Status.PolicyConflict> Conflicts, TableFailure? Unreadable)> OpenAsync(
        INamespaceHandle target, NamespaceSpec spec, CancellationToken cancellationToken)
    {
        if (spec.Nftables is not { } bridges || spec.Rules.Count == 0)
        {
            return (spec, [], null);
        }

        var before = known;
        var read = await foreign.ReadEngineTableAsync(target, before?.Generation, cancellationToken).ConfigureAwait(false);
        if (read.Failure is { } failure)
        {
            return (spec, [], failure);
        }

        var now = Judge(before, read, spec.Rules, bridges);
        known = now;
        return (spec with { Rules = now.Opened, EngineMark = now.Mark?.Value }, now.Conflicts, null);
    }

    private Known Judge(Known? before, EngineTableRead read, EquatableArray<Rule> rules, EquatableArray<EngineBridge> bridges)
    {
        // What we write ourselves makes a generation, too: where the table is the same, so is what comes of it.
        var table = before is not null && (read.IsAsKnown || before.Table == read.Table) ? before.Table : read.Table;

        // The engine makes its table again when it starts, and each network's chains some time after. What was accepted
        // until then is most likely accepted again, and to take the marks out in between would shut what is open.
        var mark = table.HoldsNetworks ? new AcceptMarkBox(table.AcceptMark) : before?.Mark;
        if (before is not null && ReferenceEquals(before.Table, table) && before.Mark == mark && before.Rules == rules && before.Bridges == bridges)
        {
            return before with { Generation = read.Generation };
        }

        var verdict = EngineVerdict.Of(table, rules, bridges, mark?.Value);
        return new Known(
            read.Generation,
            table,
            mark,
            rules,
            bridges,
            InForce(marksByRules && verdict.Marks.Count > 0 ? rules.Concat(verdict.Marks).ToEquatableArray() : rules, verdict),
            verdict.Shut.Select(static s => new Status.PolicyConflict(s.Policy, ShutReason, s.Message)).ToEquatableArray());
    }

    // A DNAT of a policy that is shut would take traffic away from who has the port, and lead it nowhere.
    private static EquatableArray<Rule> InForce(EquatableArray<Rule> rules, EngineVerdict verdict)
    {
        if (verdict.Shut.Count == 0)
        {
            return rules;
        }

        var shut = verdict.Shut.Select(static s => s.Policy).ToHashSet(StringComparer.Ordinal);
        return rules.Where(r => !shut.Contains(r.Policy)).ToEquatableArray();
    }

    private sealed record AcceptMarkBox(AcceptMark? Value);

    private sealed record Known(
        uint Generation,
        NftTable Table,
        AcceptMarkBox? Mark,
        EquatableArray<Rule> Rules,
        EquatableArray<EngineBridge> Bridges,
        EquatableArray<Rule> Opened,
        EquatableArray<Status.PolicyConflict> Conflicts);
}
