using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.State;
using PolicyRule = NetworkGo.Netfilter.Rules.Rule;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>
/// Compiles one list of rules of a namespace after the other. Policies whose rules are the same objects as before are not compiled again,
/// and sets that they alone are in stay the same objects: so the difference of two such tables is found without looking at what did not change.
/// </summary>
/// <remarks>
/// Only the last list is kept. The table is always equal to the one that is compiled from nothing. One thread at a time.
/// </remarks>
/// <param name="marks">The bits of the mark.</param>
// See docs/decisions/042.
public sealed class TableCompilation(TableMarks marks)
{
    private PolicySequence sequence = new(new PolicyElements());
    private PolicyRegister register = new();
    private AcceptedFlows? flows;
    private TranslationSteps translations = new(marks);
    private EquatableArray<PolicyRule>? last;
    private int masquerading;
    private TableState? table;

    /// <summary>The bits of the mark.</summary>
    public TableMarks Marks => marks;

    /// <summary>What the last call took.</summary>
    public CompilingWork Work { get; private set; } = new(0, 0);

    /// <summary>Compiles.</summary>
    /// <param name="rules">The rules of one namespace, those of one hook in their order.</param>
    /// <returns>The table; null where nothing is asked, and so there is none.</returns>
    public TableState? Compile(EquatableArray<PolicyRule> rules)
    {
        if (last is { } former && ReferenceEquals(former.Storage, rules.Storage))
        {
            Work = new(0, 0);
            return table;
        }

        try
        {
            table = CompileNext(rules);
            last = rules;
            return table;
        }
        catch
        {
            // Half of what is kept may be of this list, and half of the last.
            (sequence, register, flows, translations) = (new(new PolicyElements()), new(), null, new(marks));
            (last, table, masquerading) = (null, null, 0);
            throw;
        }
    }

    private TableState? CompileNext(EquatableArray<PolicyRule> rules)
    {
        flows ??= new AcceptedFlows(register);
        var (gone, come) = sequence.Take(rules.AsSpan());
        foreach (var policy in gone)
        {
            flows.Remove(policy);
            register.Remove(policy);
            masquerading -= policy.Masquerades ? 1 : 0;
        }

        foreach (var policy in come)
        {
            register.Add(policy);
            flows.Add(policy);
            masquerading += policy.Masquerades ? 1 : 0;
        }

        var touched = flows.Settle();
        if (gone.Any(static p => p.Translations.Length > 0) || come.Any(static p => p.Translations.Length > 0))
        {
            touched += Translate();
        }

        Work = new(come.Count, touched);
        if (rules.Count == 0)
        {
            // What was counted for an earlier list is of no use to a later one.
            (register, flows) = (new(), null);
            return null;
        }

        return State(flows);
    }

    private int Translate()
    {
        var (former, count) = (translations, 0);
        translations = new TranslationSteps(marks);
        foreach (var policy in sequence.Policies)
        {
            foreach (var translation in policy.Translations)
            {
                translations.Add(translation);
                count++;
            }
        }

        return count;
    }

    private TableState State(AcceptedFlows accepted)
    {
        ValueList<SetState> sets = [.. accepted.Sets(), .. translations.Sets().Select(Known)];
        return new TableState(TableCompiler.Header, sets, TableCompiler.Chains(accepted, translations, masquerading > 0, marks));
    }

    // Elements that are the same share what holds them.
    private SetState Known(SetState set) => table?.FindSet(set.Definition.Name) is { } former && former.Definition == set.Definition
        ? set with { Elements = former.Elements.Become(set.Elements) }
        : set;
}
