using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.State;
using NetworkGo.Netfilter.Walk.Chains;
using NetworkGo.Netfilter.Walk.Nft;
using NetworkGo.Netfilter.Walk.Own;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Netfilter.Walk;

/// <summary>
/// The chains that the own table and the tables of others made with <c>nft</c> have at the hooks of a namespace, in between the tables of
/// iptables': all of them by their priorities. Of two with the same one, that of the own table comes first.
/// </summary>
internal sealed class OwnHooks
{
    private readonly WalkPlace place;
    private readonly NftHooks others;
    private readonly OwnChainWalk? walk;
    private readonly IReadOnlyList<ChainState> chains = [];

    public OwnHooks(WalkPlace place)
    {
        this.place = place;
        others = new NftHooks(place);
        if (place.Own is { } state)
        {
            var table = new OwnTable(state);
            walk = new OwnChainWalk(table, new OwnRuleWalk(table, new PacketFields(place.IsLocal)));
            chains = [.. table.BaseChains];
        }
    }

    /// <summary>What comes before a table of iptables' and after the one before it.</summary>
    public IEnumerable<(WalkState State, TableWalk.End End, string Reason)> Before(string table, string hook, WalkState state)
    {
        var (from, to) = HookOrder.Before(table, hook);
        return Run(hook, Filters(hook, from, to), (nft, met) => nft.Before(table, hook, met), static _ => false, state);
    }

    /// <summary>What comes after all tables of iptables'.</summary>
    public IEnumerable<(WalkState State, TableWalk.End End, string Reason)> After(string hook, WalkState state)
    {
        var (from, to) = HookOrder.Behind(hook);
        return Run(hook, Filters(hook, from, to), (nft, met) => nft.After(hook, met), static _ => false, state);
    }

    /// <summary>The chains that translate addresses, before those of iptables' or after them. The first translation is the flow's.</summary>
    public IEnumerable<(WalkState State, TableWalk.End End, string Reason)> Nat(string hook, bool first, WalkState state) => Run(
        hook,
        [.. At(hook).Where(c => c.Chain.Base!.Type == ChainType.Nat && c.Chain.Base.Priority <= HookOrder.Priority("nat", hook) == first)],
        (nft, met) => nft.Nat(hook, first, met),
        met => HookOrder.IsFirst(hook) ? met.HasDestination : met.HasSource,
        state);

    private IEnumerable<ChainState> At(string hook) => chains.Where(c => c.Chain.Base!.Hook.ToString().Equals(hook, StringComparison.OrdinalIgnoreCase));

    private List<ChainState> Filters(string hook, int from, int to) =>
        [.. At(hook).Where(c => c.Chain.Base!.Type != ChainType.Nat && from <= c.Chain.Base.Priority && c.Chain.Base.Priority < to)];

    private IEnumerable<(WalkState State, TableWalk.End End, string Reason)> Run(
        string hook,
        IReadOnlyList<ChainState> own,
        Func<NftHooks, WalkState, (WalkState State, TableWalk.End End, string Reason)> ofOthers,
        Func<WalkState, bool> isDone,
        WalkState state,
        int next = 0)
    {
        var met = ofOthers(own.Count == 0 ? others : OthersUpTo(hook, own, next), state);
        if (met.End != TableWalk.End.Accepted || next >= own.Count || isDone(met.State))
        {
            return [met];
        }

        return Walk(hook, own[next], met.State).SelectMany(result => result.End != TableWalk.End.Accepted || isDone(result.State)
            ? [result]
            : Run(hook, own, ofOthers, isDone, result.State, next + 1));
    }

    private IEnumerable<(WalkState State, TableWalk.End End, string Reason)> Walk(string hook, ChainState chain, WalkState state)
    {
        var isTracked = state.IsTracked && !(HookOrder.IsFirst(hook) && chain.Chain.Base!.Priority <= HookOrder.Tracking);
        return walk!.Run(chain, state with { IsTracked = isTracked }).Select(result =>
        {
            var walked = result.State with { IsTracked = state.IsTracked };

            // Only a chain of type route looks for a route again.
            return result with { State = hook == "OUTPUT" && chain.Chain.Base!.Type != ChainType.Route && walked.Packet.Mark != state.Packet.Mark ? walked with { KeepsRoute = true } : walked };
        });
    }

    // The chains of others between one of the own ones and the next.
    private NftHooks OthersUpTo(string hook, IReadOnlyList<ChainState> own, int next)
    {
        var from = next == 0 ? int.MinValue : own[next - 1].Chain.Base!.Priority;
        var to = next < own.Count ? own[next].Chain.Base!.Priority : HookOrder.AfterAll;
        bool IsBetween(NftChain chain) => !chain.Hook.Equals(hook, StringComparison.OrdinalIgnoreCase) || (from <= chain.Priority && chain.Priority < to);
        return place.Tables.Count == 0 ? others : new NftHooks(place with
        {
            Tables = place.Tables.Select(t => t with { Chains = t.Chains.Where(IsBetween).ToEquatableArray() }).ToEquatableArray(),
        });
    }
}
