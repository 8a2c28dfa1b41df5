using System.Net;
using NetworkGo.Core.Iptables;

namespace NetworkGo.Core.Walk;

/// <summary>
/// Walks a packet through the tables of a namespace as the kernel does: raw, mangle and nat PREROUTING, routing,
/// FORWARD or INPUT, POSTROUTING. What it does not know makes the verdict <see cref="WalkVerdict.Unknown"/>, and a
/// match that is left to chance makes one outcome for each way. The first packet of a flow and later ones of a flow
/// that is given are known; RELATED ones are not.
/// </summary>
public static class PacketWalk
{
    private const int MostOutcomes = 256;

    /// <summary>Walks.</summary>
    /// <param name="dump">The tables of the backend that is in use there.</param>
    /// <param name="packet">The packet as it arrives.</param>
    /// <param name="route">What routing says of a packet; null where no route leads.</param>
    /// <param name="isLocal">Whether an address is the namespace's own.</param>
    /// <returns>Every way it can end, one in most cases.</returns>
    public static EquatableArray<WalkOutcome> Walk(
        IptablesDump dump, WalkPacket packet, Func<WalkPacket, WalkRoute?> route, Func<IPAddress, bool> isLocal)
    {
        ArgumentNullException.ThrowIfNull(dump);
        ArgumentNullException.ThrowIfNull(packet);
        ArgumentNullException.ThrowIfNull(route);
        ArgumentNullException.ThrowIfNull(isLocal);
        return new Journey(dump, route, new RuleMatch(isLocal)).Run(WalkState.Arriving(packet)).Take(MostOutcomes).ToEquatableArray();
    }

    private sealed class Journey(IptablesDump dump, Func<WalkPacket, WalkRoute?> route, RuleMatch match)
    {
        public IEnumerable<WalkOutcome> Run(WalkState state)
        {
            var isReply = state.IsReply;
            return Pass("raw", "PREROUTING", state, raw =>
                Pass("mangle", "PREROUTING", raw with { IsTracked = true }, mangled =>
                    PassNat("PREROUTING", mangled, arrived => Routed(arrived.RestoreDestination(), isReply))));
        }

        private IEnumerable<WalkOutcome> Routed(WalkState arrived, bool isReply)
        {
            if (route(arrived.Packet) is not { } way)
            {
                return [Outcome(arrived, WalkVerdict.NoRoute, $"no route to {arrived.Packet.Destination}")];
            }

            var state = arrived with { Route = way };
            return way.IsLocal
                ? Pass("mangle", "INPUT", state, m => Pass("filter", "INPUT", m, f => Pass("security", "INPUT", f, s =>
                    PassNat("INPUT", s, n => [Outcome(n, WalkVerdict.Delivered, "taken in")]))))
                : Pass("mangle", "FORWARD", state, m => Pass("filter", "FORWARD", m, f => Pass("security", "FORWARD", f, s =>
                    Pass("mangle", "POSTROUTING", s, p => PassNat("POSTROUTING", p, n =>
                        [Outcome(n.RestoreSource(isReply), WalkVerdict.Forwarded, $"leaves by {way.Output}")])))));
        }

        // Only the first packet of a flow meets the nat table.
        private IEnumerable<WalkOutcome> PassNat(string chain, WalkState state, Func<WalkState, IEnumerable<WalkOutcome>> next) =>
            state.IsNew ? Pass("nat", chain, state, next) : next(state);

        private IEnumerable<WalkOutcome> Pass(string table, string chain, WalkState state, Func<WalkState, IEnumerable<WalkOutcome>> next) =>
            dump.Table(table) is not { } saved
                ? next(state)
                : new TableWalk(saved, match).Run(chain, state).SelectMany(result => result.End switch
                {
                    TableWalk.End.Accepted => next(result.State),
                    TableWalk.End.Dropped => [Outcome(result.State, WalkVerdict.Dropped, result.Reason)],
                    TableWalk.End.Rejected => [Outcome(result.State, WalkVerdict.Rejected, result.Reason)],
                    _ => [Outcome(result.State, WalkVerdict.Unknown, result.Reason)],
                });

        private static WalkOutcome Outcome(WalkState state, WalkVerdict verdict, string reason) => new()
        {
            Verdict = verdict,
            Reason = reason,
            Packet = state.Packet,
            Flow = state.Flow,
            Output = verdict == WalkVerdict.Forwarded ? state.Route?.Output : null,
            Trace = state.Trace.ToEquatableArray(),
            Translations = state.Translations.ToEquatableArray(),
        };
    }
}
