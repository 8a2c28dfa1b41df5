using System.Net;
using NetworkGo.Core.Firewall;
using NetworkGo.Core.Iptables;

namespace NetworkGo.Core.Walk;

/// <summary>
/// Walks a packet through the tables of a namespace as the kernel does. One that arrives: raw, mangle and nat
/// PREROUTING, routing, FORWARD or INPUT, POSTROUTING. One that is made there: routing, OUTPUT, POSTROUTING, and by
/// the loopback device to INPUT where it is for the namespace itself. What it does not know makes the verdict
/// <see cref="WalkVerdict.Unknown"/>, and a match that is left to chance makes one outcome for each way. The first
/// packet of a flow and later ones of a flow that is given are known; RELATED ones are not.
/// </summary>
public static class PacketWalk
{
    private const string Loopback = "lo";
    private const int MostOutcomes = 256;

    /// <summary>Walks.</summary>
    /// <param name="dump">The tables of the backend that is in use there.</param>
    /// <param name="packet">The packet as it arrives.</param>
    /// <param name="route">What routing says of a packet; null where no route leads.</param>
    /// <param name="isLocal">Whether an address is the namespace's own.</param>
    /// <returns>Every way it can end, one in most cases.</returns>
    public static EquatableArray<WalkOutcome> Walk(
        IptablesDump dump, WalkPacket packet, Func<WalkPacket, WalkRoute?> route, Func<IPAddress, bool> isLocal) =>
        Walk(new WalkPlace { Rulesets = [new(IptablesBackend.Nft, dump)], Route = route, IsLocal = isLocal }, packet);

    /// <summary>Walks.</summary>
    /// <param name="place">The namespace.</param>
    /// <param name="packet">The packet as it arrives, or as it is made there.</param>
    /// <returns>Every way it can end, one in most cases.</returns>
    public static EquatableArray<WalkOutcome> Walk(WalkPlace place, WalkPacket packet)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(packet);
        var journey = new Journey(place);
        var state = WalkState.Arriving(packet);
        return (packet.Input is null ? journey.Leave(state) : journey.Arrive(state)).Take(MostOutcomes).ToEquatableArray();
    }

    private sealed class Journey(WalkPlace place)
    {
        private readonly RuleMatch match = new(place.IsLocal);

        public IEnumerable<WalkOutcome> Arrive(WalkState state)
        {
            var isReply = state.IsReply;
            return Pass("raw", "PREROUTING", state, raw =>
                Pass("mangle", "PREROUTING", raw with { IsTracked = true }, mangled =>
                    PassNat("PREROUTING", mangled, arrived => Routed(arrived.RestoreDestination(), isReply))));
        }

        public IEnumerable<WalkOutcome> Leave(WalkState state)
        {
            var isReply = state.IsReply;
            return WithRoute(state, way =>
            {
                var routed = OnDevice(way);
                return Pass("raw", "OUTPUT", routed, raw =>
                    Pass("mangle", "OUTPUT", raw with { IsTracked = true }, mangled =>
                        PassNat("OUTPUT", mangled, made => Rerouted(made.RestoreDestination(), routed, anew =>
                            Pass("filter", "OUTPUT", OnDevice(anew), f => Pass("security", "OUTPUT", f, s => Away(s, isReply)))))));
            });
        }

        // What is for the namespace itself leaves by the loopback device, and to INPUT it has no device to leave by.
        private static WalkState OnDevice(WalkState state) =>
            state.Route!.IsLocal ? state with { Route = state.Route with { Output = Loopback } } : state;

        private IEnumerable<WalkOutcome> Routed(WalkState arrived, bool isReply) => arrived.Packet.IsBridged
            ? Through(arrived with { Route = new WalkRoute(false, arrived.Packet.Input, null) { NextHop = arrived.Packet.Destination } }, isReply)
            : WithRoute(arrived, state => state.Route!.IsLocal ? In(state, isReply) : Through(state, isReply));

        private IEnumerable<WalkOutcome> In(WalkState state, bool isReply) =>
            Pass("mangle", "INPUT", state, m => Pass("filter", "INPUT", m, f => Pass("security", "INPUT", f, s =>
                PassNat("INPUT", s, n => [Outcome(n.RestoreSource(isReply), WalkVerdict.Delivered, "taken in")]))));

        private IEnumerable<WalkOutcome> Through(WalkState state, bool isReply) =>
            Pass("mangle", "FORWARD", state, m => Pass("filter", "FORWARD", m, f => Pass("security", "FORWARD", f, s => Away(s, isReply))));

        private IEnumerable<WalkOutcome> Away(WalkState state, bool isReply) =>
            Pass("mangle", "POSTROUTING", state, p => PassNat("POSTROUTING", p, n => n.Route!.IsLocal
                ? Around(n.RestoreSource(isReply), isReply)
                : [Outcome(n.RestoreSource(isReply), WalkVerdict.Forwarded, $"leaves by {n.Route.Output}")]));

        // By the loopback device: its route and its translations stay what they are.
        private IEnumerable<WalkOutcome> Around(WalkState state, bool isReply)
        {
            var looped = state with { Packet = state.Packet with { Input = Loopback }, Route = null, HasDestination = true, HasSource = true };
            return Pass("raw", "PREROUTING", looped, raw => Pass("mangle", "PREROUTING", raw, m => In(m with { Route = state.Route! with { Output = null } }, isReply)));
        }

        // OUTPUT may give another destination or mark, and the kernel then looks for a route once more.
        private IEnumerable<WalkOutcome> Rerouted(WalkState state, WalkState before, Func<WalkState, IEnumerable<WalkOutcome>> next) =>
            state.Packet.Destination.Equals(before.Packet.Destination) && state.Packet.Mark == before.Packet.Mark ? next(state) : WithRoute(state, next);

        private IEnumerable<WalkOutcome> WithRoute(WalkState state, Func<WalkState, IEnumerable<WalkOutcome>> next) =>
            place.Route(state.Packet) is { Failure: null } way
                ? next(state with { Route = way })
                : [Outcome(state, WalkVerdict.NoRoute, place.Route(state.Packet)?.Failure ?? $"no route to {state.Packet.Destination}")];

        // Only the first packet of a flow meets the nat table; it is given one destination and one source at most.
        private IEnumerable<WalkOutcome> PassNat(string chain, WalkState state, Func<WalkState, IEnumerable<WalkOutcome>> next) =>
            state.IsNew && !IsTranslated(chain, state) ? Pass("nat", chain, state, next) : next(state);

        private static bool IsTranslated(string chain, WalkState state) => chain is "PREROUTING" or "OUTPUT" ? state.HasDestination : state.HasSource;

        private IEnumerable<WalkOutcome> Pass(string table, string chain, WalkState state, Func<WalkState, IEnumerable<WalkOutcome>> next, int ruleset = 0)
        {
            if (ruleset >= place.Rulesets.Count || (table == "nat" && IsTranslated(chain, state)))
            {
                return next(state);
            }

            var (backend, dump) = place.Rulesets[ruleset];
            return dump.Table(table) is not { } saved
                ? Pass(table, chain, state, next, ruleset + 1)
                : new TableWalk(saved, match, backend, place.AddressOf).Run(chain, state).SelectMany(result => result.End switch
                {
                    TableWalk.End.Accepted => Pass(table, chain, result.State, next, ruleset + 1),
                    TableWalk.End.Dropped => [Outcome(result.State, WalkVerdict.Dropped, result.Reason)],
                    TableWalk.End.Rejected => [Outcome(result.State, WalkVerdict.Rejected, result.Reason)],
                    _ => [Outcome(result.State, WalkVerdict.Unknown, result.Reason)],
                });
        }

        private static WalkOutcome Outcome(WalkState state, WalkVerdict verdict, string reason) => new()
        {
            Verdict = verdict,
            Reason = reason,
            Packet = state.Packet,
            Flow = state.Flow,
            Output = verdict == WalkVerdict.Forwarded ? state.Route?.Output : null,
            NextHop = verdict == WalkVerdict.Forwarded ? state.Route?.NextHop : null,
            Trace = state.Trace.ToEquatableArray(),
            Translations = state.Translations.ToEquatableArray(),
        };
    }
}
