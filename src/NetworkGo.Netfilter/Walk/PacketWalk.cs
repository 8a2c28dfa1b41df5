using System.Net;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Walk.Chains;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Netfilter.Walk;

/// <summary>
/// Walks a packet through the tables of a namespace as the kernel does. One that arrives: raw, mangle and nat
/// PREROUTING, routing, FORWARD or INPUT, POSTROUTING. One that is made there: routing, OUTPUT, POSTROUTING, and by
/// the loopback device to INPUT where it is for the namespace itself; in between, the own table and what was put there with
/// <c>nft</c> itself. What it does not know makes the verdict <see cref="WalkVerdict.Unknown"/>, and a match that is left to
/// chance makes one outcome for each way. The first packet of a flow, later ones of a flow that is given
/// and ICMP errors about such a flow are known; other RELATED ones are not.
/// </summary>
// See docs/decisions/015 and 039.
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
        private readonly OwnHooks others = new(place);

        public IEnumerable<WalkOutcome> Arrive(WalkState state)
        {
            var isReply = state.IsReply;
            return Pass("raw", "PREROUTING", state, raw =>
                Pass("mangle", "PREROUTING", raw with { IsTracked = true }, mangled =>
                    PassNat("PREROUTING", mangled, arrived =>
                        After("PREROUTING", arrived.RestoreDestination(), all => Routed(all, isReply)))));
        }

        public IEnumerable<WalkOutcome> Leave(WalkState state)
        {
            var isReply = state.IsReply;
            return WithRoute(state, way =>
            {
                var routed = OnDevice(way);
                return Pass("raw", "OUTPUT", routed, raw =>
                    Pass("mangle", "OUTPUT", raw with { IsTracked = true }, mangled =>
                        PassNat("OUTPUT", mangled, made => Rerouted(made.RestoreDestination(), routed, again =>
                            Pass("filter", "OUTPUT", OnDevice(again), f => Pass("security", "OUTPUT", f, s =>
                                After("OUTPUT", s, all => Away(all, isReply))))))));
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
                PassNat("INPUT", s, n => After("INPUT", n.RestoreSource(isReply), all => [Outcome(all, WalkVerdict.Delivered, "taken in")])))));

        private IEnumerable<WalkOutcome> Through(WalkState state, bool isReply) =>
            Pass("mangle", "FORWARD", state, m => Pass("filter", "FORWARD", m, f => Pass("security", "FORWARD", f, s =>
                After("FORWARD", s, all => Away(all, isReply)))));

        private IEnumerable<WalkOutcome> Away(WalkState state, bool isReply) =>
            Pass("mangle", "POSTROUTING", state, p => PassNat("POSTROUTING", p, n => After("POSTROUTING", n.RestoreSource(isReply), all => all.Route!.IsLocal
                ? Around(all, isReply)
                : [Outcome(all, WalkVerdict.Forwarded, $"leaves by {all.Route.Output}")])));

        // By the loopback device: its route and its translations stay what they are.
        private IEnumerable<WalkOutcome> Around(WalkState state, bool isReply)
        {
            var looped = state with { Packet = state.Packet with { Input = Loopback }, Route = null, HasDestination = true, HasSource = true };
            return Pass("raw", "PREROUTING", looped, raw => Pass("mangle", "PREROUTING", raw, m =>
                PassNat("PREROUTING", m, n => After("PREROUTING", n, all => In(all with { Route = state.Route! with { Output = null } }, isReply)))));
        }

        // OUTPUT may give another destination or mark, and the kernel then looks for a route once more.
        private IEnumerable<WalkOutcome> Rerouted(WalkState state, WalkState before, Func<WalkState, IEnumerable<WalkOutcome>> next) =>
            state.Packet.Destination.Equals(before.Packet.Destination) && (state.Packet.Mark == before.Packet.Mark || state.KeepsRoute) ? next(state) : WithRoute(state, next);

        private IEnumerable<WalkOutcome> WithRoute(WalkState state, Func<WalkState, IEnumerable<WalkOutcome>> next) =>
            state is { UnknownMark: not 0, MarkedBy: { } step }
                ? [Outcome(state with { Trace = state.Trace.Add(step) }, WalkVerdict.Unknown, $"what {step.Place} marks it with may lead another way: {step.Rule}")]
                : place.Route(state.Packet) is { Failure: null } way
                    ? next(state with { Route = way })
                    : [Outcome(state, WalkVerdict.NoRoute, place.Route(state.Packet)?.Failure ?? $"no route to {state.Packet.Destination}")];

        // Only the first packet of a flow meets the nat table; it is given one destination and one source at most.
        private IEnumerable<WalkOutcome> PassNat(string chain, WalkState state, Func<WalkState, IEnumerable<WalkOutcome>> next) =>
            Ended(others.Before("nat", chain, state), met => !met.IsNew || IsTranslated(chain, met)
                ? next(met)
                : Ended(others.Nat(chain, first: true, met), first => PassRulesets("nat", chain, first, 0, passed => IsTranslated(chain, passed)
                    ? next(passed)
                    : Ended(others.Nat(chain, first: false, passed), next))));

        private static bool IsTranslated(string chain, WalkState state) => chain is "PREROUTING" or "OUTPUT" ? state.HasDestination : state.HasSource;

        private IEnumerable<WalkOutcome> After(string chain, WalkState state, Func<WalkState, IEnumerable<WalkOutcome>> next) => Ended(others.After(chain, state), next);

        private IEnumerable<WalkOutcome> Pass(string table, string chain, WalkState state, Func<WalkState, IEnumerable<WalkOutcome>> next) =>
            Ended(others.Before(table, chain, state), met => PassRulesets(table, chain, met, 0, next));

        private IEnumerable<WalkOutcome> PassRulesets(string table, string chain, WalkState state, int ruleset, Func<WalkState, IEnumerable<WalkOutcome>> next)
        {
            if (ruleset >= place.Rulesets.Count || (table == "nat" && IsTranslated(chain, state)))
            {
                return next(state);
            }

            var (backend, dump) = place.Rulesets[ruleset];
            return dump.Table(table) is not { } saved
                ? PassRulesets(table, chain, state, ruleset + 1, next)
                : new TableWalk(saved, match, backend, place.AddressOf).Run(chain, state)
                    .SelectMany(result => Ended(result, passed => PassRulesets(table, chain, passed, ruleset + 1, next)));
        }

        private static IEnumerable<WalkOutcome> Ended(
            IEnumerable<(WalkState State, TableWalk.End End, string Reason)> results, Func<WalkState, IEnumerable<WalkOutcome>> next) =>
            results.SelectMany(result => Ended(result, next));

        private static IEnumerable<WalkOutcome> Ended((WalkState State, TableWalk.End End, string Reason) result, Func<WalkState, IEnumerable<WalkOutcome>> next) => result.End switch
        {
            TableWalk.End.Accepted => next(result.State),
            TableWalk.End.Dropped => [Outcome(result.State, WalkVerdict.Dropped, result.Reason)],
            TableWalk.End.Rejected => [Outcome(result.State, WalkVerdict.Rejected, result.Reason)],
            _ => [Outcome(result.State, WalkVerdict.Unknown, result.Reason)],
        };

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
            Doubt = state.Doubt,
        };
    }
}
