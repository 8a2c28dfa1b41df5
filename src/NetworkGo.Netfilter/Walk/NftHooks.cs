using NetworkGo.Netfilter.Walk.Chains;
using NetworkGo.Netfilter.Walk.Nft;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Netfilter.Walk;

/// <summary>
/// The chains that tables made with <c>nft</c> itself have at the hooks of a namespace, in between those of iptables: by
/// their priorities.
/// </summary>
internal sealed class NftHooks
{
    private const int AfterAll = int.MaxValue;
    private const int Tracking = -200;
    private const string Loopback = "lo";

    private readonly IReadOnlyList<NftPacketWalk> chains;

    public NftHooks(WalkPlace place)
    {
        chains = [.. from table in place.Tables
                     where !table.IsDormant
                     from chain in table.Chains
                     where chain.Hook.Length > 0
                     orderby chain.Priority
                     select new NftPacketWalk(table, chain, place.IsLocal)];
    }

    /// <summary>What comes before a table of iptables' and after the one before it.</summary>
    public (WalkState State, TableWalk.End End, string Reason) Before(string table, string chain, WalkState state)
    {
        var priority = Priority(table, chain);
        var before = Tables(chain).Select(t => Priority(t, chain)).Where(p => p < priority).DefaultIfEmpty(int.MinValue).Max();
        return Run(chain, before, priority, state);
    }

    /// <summary>What comes after all tables of iptables'.</summary>
    public (WalkState State, TableWalk.End End, string Reason) After(string chain, WalkState state) =>
        Run(chain, Tables(chain).Max(t => Priority(t, chain)), AfterAll, state);

    /// <summary>The chains that translate addresses, before those of iptables' or after them.</summary>
    public (WalkState State, TableWalk.End End, string Reason) Nat(string chain, bool first, WalkState state) =>
        Run(At(chain).Where(c => c.Chain.Type == "nat" && c.Chain.Priority <= Priority("nat", chain) == first), chain, state);

    private (WalkState State, TableWalk.End End, string Reason) Run(string chain, int from, int to, WalkState state) =>
        Run(At(chain).Where(c => c.Chain.Type != "nat" && from <= c.Chain.Priority && c.Chain.Priority < to), chain, state);

    private IEnumerable<NftPacketWalk> At(string chain) => chains.Where(c => c.Chain.Hook.Equals(chain, StringComparison.OrdinalIgnoreCase));

    private static (WalkState State, TableWalk.End End, string Reason) Run(IEnumerable<NftPacketWalk> walks, string chain, WalkState state)
    {
        foreach (var walk in walks)
        {
            var result = Run(walk, chain, state);
            if (result.End != TableWalk.End.Accepted)
            {
                return result;
            }

            state = result.State;
        }

        return (state, TableWalk.End.Accepted, "");
    }

    private static (WalkState State, TableWalk.End End, string Reason) Run(NftPacketWalk walk, string chain, WalkState state)
    {
        var isFirst = chain is "PREROUTING" or "OUTPUT";
        var met = state with { IsTracked = state.IsTracked && !(isFirst && walk.Chain.Priority <= Tracking) };
        var result = walk.Run(met);

        if (walk.Chain.Type != "nat" && walk.Chain.Priority == Priority("nat", chain) && Untranslated(met, isFirst) is { } other)
        {
            result = Either(met, result, walk.Run(other));
        }

        var walked = result.State with { IsTracked = state.IsTracked };
        return result with { State = chain == "OUTPUT" && walked.Packet.Mark != state.Packet.Mark ? walked with { KeepsRoute = true } : walked };
    }

    // Of two chains with the same priority the one that was made last comes first, and that is not shown: it may meet either packet.
    private static (WalkState State, TableWalk.End End, string Reason) Either(
        WalkState met, (WalkState State, TableWalk.End End, string Reason) one, (WalkState State, TableWalk.End End, string Reason) other)
    {
        if (one.End == other.End && one.End != TableWalk.End.Accepted)
        {
            return one;
        }

        if (one.End == TableWalk.End.Unknown || other.End == TableWalk.End.Unknown)
        {
            return one.End == TableWalk.End.Unknown ? one : other;
        }

        var (passing, otherwise) = one.End == TableWalk.End.Accepted ? (one.State, other) : (other.State, one);
        return (
            (one.End == TableWalk.End.Accepted ? one.State : met) with
            {
                Packet = met.Packet with { Mark = passing.Packet.Mark },
                UnknownMark = passing.UnknownMark | otherwise.State.UnknownMark | (passing.Packet.Mark ^ otherwise.State.Packet.Mark),
                MarkedBy = passing.MarkedBy ?? otherwise.State.MarkedBy,
                Doubt = met.Doubt ?? passing.Doubt ?? otherwise.State.Doubt ?? (otherwise.End == TableWalk.End.Accepted ? null : otherwise.State.Trace[^1]),
            },
            TableWalk.End.Accepted,
            "");
    }

    // As it was before the translation of the hook; null where it is the same.
    private static WalkState? Untranslated(WalkState state, bool isFirst)
    {
        var (flow, packet) = (state.Flow, state.Packet);
        if (packet.IsStray || packet.Input == Loopback)
        {
            return null;
        }

        var before = (isFirst, state.IsReply) switch
        {
            (true, false) => packet with { Destination = flow.Destination, DestinationPort = flow.DestinationPort },
            (true, true) => packet with { Destination = flow.ReplyDestination, DestinationPort = flow.ReplyDestinationPort },
            (false, false) => packet with { Source = flow.Source, SourcePort = flow.SourcePort },
            (false, true) => packet with { Source = flow.ReplySource, SourcePort = flow.ReplySourcePort },
        };
        return before == packet ? null : state with { Packet = before };
    }

    private static string[] Tables(string chain) => chain switch
    {
        "PREROUTING" => ["raw", "mangle", "nat"],
        "OUTPUT" => ["raw", "mangle", "nat", "filter", "security"],
        "INPUT" => ["mangle", "filter", "security", "nat"],
        "POSTROUTING" => ["mangle", "nat"],
        _ => ["mangle", "filter", "security"],
    };

    private static int Priority(string table, string chain) => table switch
    {
        "raw" => -300,
        "mangle" => -150,
        "nat" => chain is "PREROUTING" or "OUTPUT" ? -100 : 100,
        "security" => 50,
        _ => 0,
    };
}
