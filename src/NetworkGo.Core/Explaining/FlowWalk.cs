using System.Collections.Immutable;
using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Netfilter.Walk;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Core.Explaining;

/// <summary>
/// Walks the first packet of a flow from namespace to namespace, and its first answer back. Each namespace tracks its
/// own connections: an answer that comes back another way is a stray there.
/// </summary>
internal sealed class FlowWalk(IFlowFacts facts, FlowStart start, IPAddress destination, string protocol, ushort port)
{
    // A port that no rule is about.
    private const ushort ClientPort = 40000;

    // Two containers that DNAT to each other would loop without end.
    private const int MostHops = 24;

    /// <summary>Every way it can take.</summary>
    public IEnumerable<FlowWay> Run()
    {
        var trip = new Trip([], [], start.Source ?? IPAddress.Any, 0);
        if (facts.Namespace(start.Namespace) is not { } origin)
        {
            return [End(trip, FlowVerdict.Unknown, "not read yet")];
        }

        if (origin.Missing is { } missing)
        {
            return [End(trip, origin.IsHidden ? FlowVerdict.Unknown : FlowVerdict.Drop, missing)];
        }

        var source = start.Source;
        if (source is null)
        {
            var way = facts.Route(start.Namespace, new RouteQuestion(destination, null, null, 0));
            if (way?.Source is not { } chosen)
            {
                return [End(trip, FlowVerdict.Drop, $"no route leads from {start.Namespace} to {destination}{Because(way?.Failure)}")];
            }

            source = chosen;
        }

        return Send(trip with { Source = source }, start.Namespace, Packet(source, start.Input));
    }

    private bool HasPorts => protocol is "tcp" or "udp" or "sctp";

    private WalkPacket Packet(IPAddress source, string? input) => new()
    {
        Input = input,
        Source = source,
        Destination = destination,
        Protocol = protocol,
        SourcePort = HasPorts ? ClientPort : (ushort)0,
        DestinationPort = HasPorts ? port : (ushort)0,
    };

    /// <summary>A packet comes into a namespace, or is made there.</summary>
    private IEnumerable<FlowWay> Send(Trip trip, NamespaceId at, WalkPacket packet)
    {
        if (trip.Hops >= MostHops)
        {
            return [End(trip, FlowVerdict.Drop, "it goes round in a circle")];
        }

        if (facts.Namespace(at) is not { Missing: null } place)
        {
            return [End(trip, FlowVerdict.Unknown, facts.Namespace(at)?.Missing ?? "not read yet")];
        }

        var walked = PacketWalk.Walk(PlaceOf(place), packet);
        return walked.SelectMany(outcome =>
        {
            var next = trip.With(FlowStation.Of(at, packet, outcome), packet.IsStray ? null : new Visit(at, outcome.Flow)) with
            {
                Doubt = trip.Doubt ?? DoubtIn(place, packet, outcome),
            };
            return outcome.Verdict switch
            {
                WalkVerdict.Delivered => TakenIn(next, at, packet, outcome),
                WalkVerdict.Forwarded when packet.IsBridged => Reach(next, outcome.Packet with { Flow = null, IsStray = false, Mark = 0 }, packet.Input!, outcome.NextHop!, IsAnswer(packet)),
                WalkVerdict.Forwarded => Leave(next, place, packet, outcome),
                WalkVerdict.Unknown => [End(next, FlowVerdict.Unknown, Decided(at, packet, outcome), outcome.Trace)],
                WalkVerdict.NoRoute => [End(next, FlowVerdict.Drop, $"{Kind(packet)} finds no way on in {at}: {outcome.Reason}")],
                _ => [End(next, FlowVerdict.Drop, Decided(at, packet, outcome), outcome.Trace)],
            };
        });
    }

    private static bool IsAnswer(WalkPacket packet) => packet.Flow is not null || packet.IsStray;

    private static string Kind(WalkPacket packet) => IsAnswer(packet) ? "the answer" : "the first packet";

    private static string Because(string? why) => why is null ? "" : $": {why}";

    private static string Decided(NamespaceId at, WalkPacket packet, WalkOutcome outcome)
    {
        var verb = outcome.Verdict switch
        {
            WalkVerdict.Rejected => "is rejected",
            WalkVerdict.Unknown => "meets what cannot be judged",
            _ => "is dropped",
        };
        return outcome.Trace.Count == 0
            ? $"{Kind(packet)} {verb} in {at}: {outcome.Reason}"
            : $"{Kind(packet)} {verb} in {at} by {outcome.Trace[^1].Place}";
    }

    private WalkPlace PlaceOf(NamespaceFacts place) => new()
    {
        Rulesets = place.Rulesets,
        Tables = place.Tables,
        Own = place.Own,
        IsLocal = place.IsLocal,
        AddressOf = name => place.Link(name)?.FirstAddress?.Address,
        Route = packet => Forwarding(place, packet, facts.Route(place.Id, new RouteQuestion(packet.Destination, packet.Source, packet.Input, packet.Mark))),
    };

    // The kernel says "no route to host" where it has one and does not forward.
    private static WalkRoute? Forwarding(NamespaceFacts place, WalkPacket packet, WalkRoute? route) =>
        packet.Input is { } input && route is not { IsLocal: true } && place.Link(input) is { Forwards: false }
            ? new WalkRoute(false, null, null) { Failure = $"IPv4 forwarding is off there for {input}" }
            : route switch
            {
                { Output: { } output, OutputAddress: null } => route with { OutputAddress = place.Link(output)?.AddressTowards(route.NextHop) },

                // The loopback device's own address is not for masquerading: the kernel takes the first of another.
                { IsLocal: true, OutputAddress: null } => route with { OutputAddress = place.Links.Select(static l => l.FirstAddress?.Address).FirstOrDefault(static a => a is not null && !IPAddress.IsLoopback(a)) },
                _ => route,
            };

    private IEnumerable<FlowWay> TakenIn(Trip trip, NamespaceId at, WalkPacket packet, WalkOutcome outcome)
    {
        if (!IsAnswer(packet))
        {
            var arrived = trip with { EndsAt = $"{at} ({FlowStation.Words(outcome.Packet).Split(' ')[^1]})", Arrival = new FlowArrival(at, outcome.Packet.Destination, outcome.Packet.DestinationPort) };
            return Send(arrived, at, WalkPacket.AnswerTo(outcome, null));
        }

        if (start.Input is not null || at != start.Namespace)
        {
            return [End(trip, FlowVerdict.Drop, $"the answer ends in {at}, which did not ask")];
        }

        return [Judge(trip, outcome.Packet)];
    }

    // Who asked takes an answer only from where it asked.
    private FlowWay Judge(Trip trip, WalkPacket answer) =>
        answer.Source.Equals(destination) && answer.Destination.Equals(trip.Source) && (!HasPorts || (answer.SourcePort == port && answer.DestinationPort == ClientPort))
            ? trip.Doubt is { } doubt ? End(trip, FlowVerdict.Unknown, doubt) : End(trip, FlowVerdict.Pass, Passes(trip))
            : End(trip, FlowVerdict.Drop, $"the answer comes as {FlowStation.Words(answer)}, and {destination} was asked");

    private static string? DoubtIn(NamespaceFacts place, WalkPacket packet, WalkOutcome outcome)
    {
        if (outcome.Doubt is { } rule)
        {
            return $"{Kind(packet)} passes all else, but whether {rule.Place} in {place.Id} lets it through is unknown: {rule.Rule}";
        }

        string[] hooks = [packet.Input is null ? "output" : "prerouting", .. outcome.Verdict == WalkVerdict.Delivered ? ["input"] : new[] { packet.Input is null ? "output" : "forward", "postrouting" }];
        return place.Unread.FirstOrDefault(c => hooks.Contains(c.Hook, StringComparer.Ordinal)) is { } chain
            ? $"it passes by all that iptables shows, but table {chain.Table} in {place.Id} has rules at {chain.Hook} that may drop it and could not be read: nft list table {chain.Table}"
            : null;
    }

    private static string Passes(Trip trip)
    {
        var policies = PoliciesOf(trip);
        return policies.Count == 0
            ? "no rule of the file is needed for it"
            : $"because of {(policies.Count == 1 ? "policy" : "policies")} {string.Join(", ", policies)}";
    }

    /// <summary>It left a namespace by one of its interfaces.</summary>
    private IEnumerable<FlowWay> Leave(Trip trip, NamespaceFacts from, WalkPacket packet, WalkOutcome outcome)
    {
        var onward = outcome.Packet with { Flow = null, IsStray = false, Mark = 0 };
        var hop = outcome.NextHop ?? outcome.Packet.Destination;
        if (facts.Namespace(NamespaceId.Host) is not { } host)
        {
            return [End(trip, FlowVerdict.Unknown, "not read yet")];
        }

        if (host.Missing is { } unread)
        {
            return [End(trip, FlowVerdict.Unknown, $"{Kind(packet)} leaves {from.Id} for the host, and {unread}")];
        }

        if (from.Id.IsHost)
        {
            return host.Link(outcome.Output) is { IsBridge: true } ? Reach(trip, onward, outcome.Output!, hop, IsAnswer(packet)) : Outside(trip, packet, outcome);
        }

        var link = from.Link(outcome.Output);
        var bridge = link?.PeerIndex is { } peer ? host.Links.FirstOrDefault(l => l.Index == peer)?.Bridge : null;
        if (bridge is null)
        {
            return [End(trip, FlowVerdict.Unknown, $"{Kind(packet)} leaves {from.Id} by {outcome.Output}, which leads to no bridge of this host")];
        }

        if (host.Link(bridge)!.Addresses.Any(a => a.Address.Equals(hop)))
        {
            return Come(trip, NamespaceId.Host, onward with { Input = bridge }, IsAnswer(packet));
        }

        return host.Link(bridge)!.FiltersBridged
            ? Come(trip, NamespaceId.Host, onward with { Input = bridge, IsBridged = true }, IsAnswer(packet))
            : Reach(trip, onward, bridge, hop, IsAnswer(packet));
    }

    /// <summary>It is on a bridge, and for the container that has the address.</summary>
    private IEnumerable<FlowWay> Reach(Trip trip, WalkPacket packet, string bridge, IPAddress hop, bool isAnswer)
    {
        var kind = isAnswer ? "the answer" : "the first packet";
        if (facts.HolderOf(hop) is not { } holder)
        {
            return [End(trip, FlowVerdict.Drop, $"{kind} finds no one at {hop} on {bridge}")];
        }

        if (facts.Namespace(holder) is not { } place || facts.Namespace(NamespaceId.Host) is not { } host)
        {
            return [End(trip, FlowVerdict.Unknown, "not read yet")];
        }

        if (place.Missing is { } missing)
        {
            return [End(trip, place.IsHidden ? FlowVerdict.Unknown : FlowVerdict.Drop, $"{kind} finds no one at {hop} on {bridge}: {missing}")];
        }

        return place.Holding(hop) is { } link && link.PeerIndex is { } peer && host.Links.Any(l => l.Index == peer && l.Bridge == bridge)
            ? Come(trip, holder, packet with { Input = link.Name, IsBridged = false }, isAnswer)
            : [End(trip, FlowVerdict.Drop, $"{kind} finds no one at {hop} on {bridge}: {holder} does not have it there")];
    }

    // In a namespace that it has not been through an answer belongs to nothing.
    private IEnumerable<FlowWay> Come(Trip trip, NamespaceId to, WalkPacket packet, bool isAnswer)
    {
        if (!isAnswer)
        {
            return Send(trip, to, packet);
        }

        var known = trip.Visits.Where(v => v.Namespace == to).Select(static v => v.Flow).FirstOrDefault(f =>
            f.ReplySource.Equals(packet.Source) && f.ReplySourcePort == packet.SourcePort
            && f.ReplyDestination.Equals(packet.Destination) && f.ReplyDestinationPort == packet.DestinationPort);
        return Send(trip, to, packet with { Flow = known, IsStray = known is null });
    }

    private IEnumerable<FlowWay> Outside(Trip trip, WalkPacket packet, WalkOutcome outcome)
    {
        if (!IsAnswer(packet))
        {
            var arrived = trip with { EndsAt = $"outside, by {outcome.Output} ({FlowStation.Words(outcome.Packet).Split(' ')[^1]})" };
            return Come(arrived, NamespaceId.Host, WalkPacket.AnswerTo(outcome, outcome.Output) with { Flow = null }, isAnswer: true);
        }

        return start.Input is null ? [End(trip, FlowVerdict.Drop, $"the answer leaves the host by {outcome.Output}, and {start.Namespace} asked")]
            : start.Input == outcome.Output ? [Judge(trip, outcome.Packet)]
            : [End(trip, FlowVerdict.Unknown, $"the answer leaves the host by {outcome.Output}, and the first packet came by {start.Input}")];
    }

    private static EquatableArray<string> PoliciesOf(Trip trip) => trip.Stations
        .SelectMany(static s => s.Rules).Where(static r => r.Decides).Select(static r => r.Policy).OfType<string>()
        .Distinct(StringComparer.Ordinal).ToEquatableArray();

    private static FlowWay End(Trip trip, FlowVerdict verdict, string reason, EquatableArray<WalkStep> trace = default) => new()
    {
        Verdict = verdict,
        Reason = reason,
        Rule = trace.Count > 0 ? trace[^1] : null,
        Source = trip.Source,
        Policies = PoliciesOf(trip),
        EndsAt = trip.EndsAt,
        Arrival = trip.Arrival,
        Doubt = verdict == FlowVerdict.Unknown && reason == trip.Doubt ? reason : null,
        Stations = trip.Stations.ToEquatableArray(),
    };

    private sealed record Visit(NamespaceId Namespace, WalkFlow Flow);

    private sealed record Trip(ImmutableList<FlowStation> Stations, ImmutableList<Visit> Visits, IPAddress Source, int Hops)
    {
        public string? EndsAt { get; init; }

        public FlowArrival? Arrival { get; init; }

        public string? Doubt { get; init; }

        public Trip With(FlowStation station, Visit? visit) => this with
        {
            Stations = Stations.Add(station),
            Visits = visit is null ? Visits : Visits.Add(visit),
            Hops = Hops + 1,
        };
    }
}
