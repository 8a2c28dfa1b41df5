using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.State;
using NetworkGo.Netfilter.Walk.Chains;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Netfilter.Walk.Own;

/// <summary>The way of a packet through a base chain of the own table, with every way that chance leaves open.</summary>
internal sealed class OwnChainWalk(OwnTable table, OwnRuleWalk rules)
{
    // The kernel's own bound on jumps.
    private const int Deepest = 16;

    /// <summary>From the chain's first rule to its policy.</summary>
    public IEnumerable<(WalkState State, TableWalk.End End, string Reason)> Run(ChainState chain, WalkState state)
    {
        foreach (var result in From(chain, 0, state, 0))
        {
            yield return result.End != TableWalk.End.Fallen ? result
                : chain.Chain.Base!.IsDropping ? AtPolicy(chain, result.State)
                : (result.State, TableWalk.End.Accepted, "");
        }
    }

    private (WalkState State, TableWalk.End End, string Reason) AtPolicy(ChainState chain, WalkState state) =>
        (Met(state, new WalkStep(table.Name, chain.Chain.Name, 0, "policy drop", null) { IsOwn = true }), TableWalk.End.Dropped, $"policy drop of {table.Name} {chain.Chain.Name}");

    private IEnumerable<(WalkState State, TableWalk.End End, string Reason)> From(ChainState chain, int first, WalkState state, int depth)
    {
        if (depth > Deepest)
        {
            return [(state, TableWalk.End.Unknown, $"chains lead too deep at {table.Name} {chain.Chain.Name}")];
        }

        for (var i = first; i < chain.Rules.Count; i++)
        {
            // Nearly always there is one end.
            var place = i;
            var ends = rules.Run(chain.Rules[i], state).ToList();
            if (ends is not [var only])
            {
                return ends.SelectMany(end => Behind(chain, place, end, depth) ?? From(chain, place + 1, Passed(chain, place, end), depth));
            }

            if (Behind(chain, i, only, depth) is { } results)
            {
                return results;
            }

            state = Passed(chain, i, only);
        }

        return [(state, TableWalk.End.Fallen, "")];
    }

    private WalkState Passed(ChainState chain, int place, OwnRuleEnd end) =>
        end.Kind == OwnRuleEnd.End.Broken ? end.State : Met(end.State, Step(chain, place, end));

    // What comes of a rule that does not simply lead to the next one; null of one that does.
    private IEnumerable<(WalkState State, TableWalk.End End, string Reason)>? Behind(ChainState chain, int place, OwnRuleEnd end, int depth)
    {
        if (end.Kind is OwnRuleEnd.End.Broken or OwnRuleEnd.End.Through || end.Verdict is { Code: VerdictCode.Continue })
        {
            return null;
        }

        var step = Step(chain, place, end);
        var (state, at) = (Met(end.State, step), $"{step.Place}: {step.Rule}");
        switch (end.Kind)
        {
            case OwnRuleEnd.End.Translated:
                return [(state, TableWalk.End.Accepted, at)];
            case OwnRuleEnd.End.Rejected:
                return [(state, TableWalk.End.Rejected, at)];
            case OwnRuleEnd.End.Unknown:
                return Unknown();
            default:
                break;
        }

        switch (end.Verdict!.Code)
        {
            case VerdictCode.Accept:
                return [(state, TableWalk.End.Accepted, at)];
            case VerdictCode.Drop:
                return [(state, TableWalk.End.Dropped, at)];
            case VerdictCode.Return:
                return [(state, TableWalk.End.Fallen, "")];
            case VerdictCode.Goto when table.Chain(end.Verdict.Chain) is { } target:
                return From(target, 0, state, depth + 1);
            case VerdictCode.Jump when table.Chain(end.Verdict.Chain) is { } target:
                return From(target, 0, state, depth + 1).SelectMany(result =>
                    result.End == TableWalk.End.Fallen ? From(chain, place + 1, result.State, depth) : [result]);
            default:
                return Unknown();
        }

        IEnumerable<(WalkState State, TableWalk.End End, string Reason)> Unknown() => [(state, TableWalk.End.Unknown, $"Unknown at {at}")];
    }

    // Whose it is says the element that was found; a rule of one policy alone says it itself.
    private WalkStep Step(ChainState chain, int place, OwnRuleEnd end)
    {
        var rule = chain.Rules[place];
        var policy = end.Met is { Comment.Length: > 0 } element ? element.Comment : rule.Comment.Length > 0 ? rule.Comment : null;
        var refuses = end.Kind == OwnRuleEnd.End.Rejected || end.Verdict is { Code: VerdictCode.Drop };
        return new WalkStep(table.Name, chain.Chain.Name, place + 1, table.TextOf(rule), policy)
        {
            IsOwn = true,
            Set = end.Set,
            Refuses = refuses,
            Acts = refuses || policy is not null || end.Kind == OwnRuleEnd.End.Translated || end.Verdict is { Code: VerdictCode.Accept },
        };
    }

    private static WalkState Met(WalkState state, WalkStep step) => state with { Trace = state.Trace.Add(step) };
}
