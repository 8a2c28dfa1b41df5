using System.Globalization;
using System.Net;
using NetworkGo.Netfilter.Nftables.Building;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.State;

namespace NetworkGo.Netfilter.Tests.Nftables;

/// <summary>What others may make of a table that was ours: the kernel takes each result.</summary>
public sealed class TableMutation
{
    private readonly Random random;
    private readonly TableState other;
    private TableState table;

    private TableMutation(TableState table, int seed)
    {
        random = new Random(seed);
        this.table = table;
        other = RandomTable.Of(seed + 1_000_000, table.Table.Name);
    }

    /// <summary>A table after so many changes.</summary>
    public static TableState Of(TableState table, int seed, int changes)
    {
        var mutation = new TableMutation(table, seed);
        for (var change = 0; change < changes; change++)
        {
            mutation.ChangeOne();
        }

        return mutation.table;
    }

    private void ChangeOne()
    {
        switch (random.Next(12))
        {
            case 0:
                AddSet();
                break;
            case 1:
                RemoveSet();
                break;
            case 2:
                RedefineSet();
                break;
            case 3 or 4:
                RemoveElements();
                break;
            case 5:
                AddElements();
                break;
            case 6:
                RenameElements();
                break;
            case 7:
                AddChain();
                break;
            case 8:
                RemoveChain();
                break;
            case 9:
                RedefineChain();
                break;
            case 10:
                AddRule();
                break;
            default:
                RemoveRules();
                break;
        }
    }

    private void AddSet()
    {
        if (other.Sets.Count > 0 && Pick(other.Sets) is { } set && FreeName("x") is { } name)
        {
            table = table with { Sets = [.. table.Sets, set with { Definition = set.Definition with { Name = name } }] };
        }
    }

    private void RemoveSet()
    {
        if (table.Sets.Count == 0)
        {
            return;
        }

        var name = Pick(table.Sets).Definition.Name;
        table = table with
        {
            Sets = [.. table.Sets.Where(s => s.Definition.Name != name)],
            Chains = [.. table.Chains.Select(c => c with { Rules = [.. c.Rules.Where(r => !r.Sets.Contains(name, StringComparer.Ordinal))] })],
        };
    }

    // Another set of the same name. One of ranges stays one of ranges: its elements have to stay.
    private void RedefineSet() => ChangeSet(set => set.Definition switch
    {
        { IsMap: false, HasTimeout: false, IsInterval: false } plain => random.Next(3) switch
        {
            0 => set with { Definition = plain with { HasTimeout = true, DefaultTimeout = TimeSpan.FromHours(3) } },
            1 => set with { Definition = plain with { IsConstant = !plain.IsConstant } },
            _ => set with { Definition = plain with { HasCounter = !plain.HasCounter } },
        },
        var any => set with { Definition = any with { HasCounter = !any.HasCounter } },
    });

    private void RemoveElements() => ChangeSet(set => set with { Elements = new ElementSet(set.Elements.Where(_ => random.Next(2) == 0)) });

    private void RenameElements() => ChangeSet(set => set with
    {
        Elements = new ElementSet(set.Elements.Select(e => random.Next(2) == 0 ? e : e with
        {
            Comment = e.Comment.Length == 0 ? "somebody else's" : "",
            Verdict = e.Verdict is null ? null : Verdict.Return,
            Timeout = set.Definition.HasTimeout ? TimeSpan.FromSeconds(random.Next(4000, 9000)) : null,
        })),
    });

    private void AddElements() => ChangeSet(set =>
    {
        var same = RandomTable.Elements(set.Definition, random.Next(), 40).Where(e => !Overlaps(set, e)).ToList();
        return same.Count == 0 ? set : set with { Elements = new ElementSet([.. set.Elements, same[0]]) };
    });

    private static bool Overlaps(SetState set, Element element) => set.Elements.Any(e => e.Key == element.Key
        || (set.Definition.IsInterval && (Holds(e, element) || Holds(element, e))));

    // The first parts of both have a value in common.
    private static bool Holds(Element outer, Element inner) =>
        outer.Key.From.CompareTo(inner.Key.To) <= 0 && inner.Key.From.CompareTo(outer.Key.To) <= 0;

    private void AddChain()
    {
        if (FreeName("y") is not { } name)
        {
            return;
        }

        var chain = new ChainState(
            random.Next(2) == 0 ? new Chain(name) : new Chain(name, new ChainBase(ChainType.Filter, Pick<ChainHook>([ChainHook.Input, ChainHook.Forward]), random.Next(-300, 100))),
            [RuleOf.Statements(Match.Is(KeyPart.IpSaddr, FieldValue.Address(new IPAddress([10, 0, 0, 1]))), Do.Drop())]);
        table = table with { Chains = [chain, .. table.Chains] };
        if (chain.Chain.Base is null)
        {
            // Something goes there: a rule of a filter chain, an element of a map.
            ChangeChain(c => c.Chain.Base is { Type: ChainType.Filter } ? c with { Rules = [RuleOf.Statements(Do.Jump(name)), .. c.Rules] } : c);
            ChangeSet(set => set.Definition.IsVerdictMap
                ? set with { Elements = new ElementSet(set.Elements.Select(e => e.To(Verdict.Goto(name)))) }
                : set);
        }
    }

    private void RemoveChain()
    {
        var removable = table.Chains.Where(static c => c.Chain.Base is not null).ToList();
        if (removable.Count > 0)
        {
            var name = Pick(removable).Chain.Name;
            table = table with { Chains = [.. table.Chains.Where(c => c.Chain.Name != name)] };
        }
    }

    private void RedefineChain() => ChangeChain(chain => chain.Chain.Base is not { } at
        ? chain with { Chain = chain.Chain with { Comment = "changed" } }
        : random.Next(3) switch
        {
            0 when at.Type == ChainType.Filter => chain with { Chain = chain.Chain with { Base = at with { IsDropping = !at.IsDropping } } },
            1 => chain with { Chain = chain.Chain with { Base = at with { Priority = at.Priority + 1 } } },
            _ => chain with { Chain = chain.Chain with { Comment = "changed" } },
        });

    private void AddRule() => ChangeChain(chain => chain with
    {
        Rules = [.. chain.Rules.Take(1), RuleOf.Statements(Match.Protocol(17), Do.Count()) with { Comment = "somebody else's" }, .. chain.Rules.Skip(1)],
    });

    private void RemoveRules() => ChangeChain(chain => chain with { Rules = [.. chain.Rules.Reverse().Where(_ => random.Next(3) > 0)] });

    private void ChangeSet(Func<SetState, SetState> change)
    {
        if (table.Sets.Count > 0)
        {
            var name = Pick(table.Sets).Definition.Name;
            table = table with { Sets = [.. table.Sets.Select(s => s.Definition.Name == name ? change(s) : s)] };
        }
    }

    private void ChangeChain(Func<ChainState, ChainState> change)
    {
        var name = Pick(table.Chains).Chain.Name;
        table = table with { Chains = [.. table.Chains.Select(c => c.Chain.Name == name ? change(c) : c)] };
    }

    private string? FreeName(string prefix)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{prefix}{random.Next(10)}");
        return table.FindSet(name) is null && table.FindChain(name) is null ? name : null;
    }

    private T Pick<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];
}
