using NetworkGo.Netfilter.Nftables.Building;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.State;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>
/// The maps that translate, one behind the other. Of two policies that want the same flow the first one of the file gets it: so one
/// that overlaps with an earlier one is in a map behind that one's.
/// </summary>
internal sealed class TranslationSteps(TableMarks marks)
{
    private readonly List<Step> steps = [];
    private readonly Dictionary<string, TargetSpread> spreads = new(StringComparer.Ordinal);

    // Nearly every translation is of one port, and meets those of this port and of ranges only.
    private readonly Dictionary<(NatFamily Family, Bytes Protocol, Bytes Port), List<Placed>> byPort = [];
    private readonly List<Placed> ofPortRanges = [];

    /// <summary>Adds one, behind those that were added before.</summary>
    public void Add(Translation translation)
    {
        var match = translation.Match;
        var family = FlowFields.FamilyOf(translation.Targets[0]);
        var (input, source) = (FlowFields.Input(match.Input), FlowFields.Addresses(match.Source));
        var (protocol, ports) = (FlowFields.Protocol(match.Protocol), FlowFields.Ports(match.Port));
        var single = translation.Port ?? (match.Port is { IsSingle: true } one ? one.First : null);
        var shape = new TranslationShape(
            family,
            input is not null,
            source is not null,
            input is { IsRange: true } || source is { IsRange: true } || protocol.IsRange || ports.IsRange,
            translation.Targets.Length > 1 ? TranslationResult.Spread : single is null ? TranslationResult.Address : TranslationResult.AddressAndPort);
        FieldValue[] parts = [.. input is null ? [] : new[] { input }, .. source is null ? [] : new[] { source }, protocol, ports];
        var element = Element.Of(parts).Named(PolicyComment.Of(translation.Policy));
        var placed = new Placed(family, ElementKey.Join(input ?? AnyInput, source ?? Everyone(family), protocol, ports), 0);
        var before = Near(family, protocol, ports).Where(p => p.Family == family && Box.Overlap(Whole(family), p.Box, placed.Box)).ToList();
        if (before.Exists(p => p.Box == placed.Box))
        {
            return;
        }

        var place = PlaceFor(shape, before.Select(static p => p.Step).DefaultIfEmpty(-1).Max() + 1);
        steps[place].Add(element, translation, Result(shape, translation, single));
        Remember(placed with { Step = place }, protocol, ports);
    }

    /// <summary>The sets and maps.</summary>
    public IEnumerable<SetState> Sets() =>
        [.. spreads.Values.OrderBy(static s => s.Name, StringComparer.Ordinal).Select(static s => s.Map), .. steps.SelectMany(static s => s.Sets())];

    /// <summary>The chains that spread.</summary>
    public IEnumerable<ChainState> Chains() => spreads.Values.OrderBy(static s => s.Name, StringComparer.Ordinal).Select(static s => s.Chain);

    /// <summary>The rules that translate, in order.</summary>
    public IEnumerable<Rules.Rule> Rules() => steps.SelectMany(s => s.Rules(marks));

    private static FieldValue AnyInput { get; } = new(FieldType.IfName, Bytes.Own(new byte[FieldType.IfName.Length]), Bytes.Own([.. Enumerable.Repeat(byte.MaxValue, FieldType.IfName.Length)]));

    private static FieldValue Everyone(NatFamily family) => FieldValue.Network(Subnets.Everything(
        family == NatFamily.Ipv4 ? System.Net.Sockets.AddressFamily.InterNetwork : System.Net.Sockets.AddressFamily.InterNetworkV6));

    private static KeyType Whole(NatFamily family) => KeyType.Of(
        FieldType.IfName, family == NatFamily.Ipv4 ? FieldType.Ipv4Addr : FieldType.Ipv6Addr, FieldType.InetProto, FieldType.InetService);

    private Func<Element, Element> Result(TranslationShape shape, Translation translation, ushort? port)
    {
        if (shape.Result == TranslationResult.Spread)
        {
            var spread = new TargetSpread(translation.Targets, translation.Port, translation.IsMasqueraded ? marks : null);
            spreads.TryAdd(spread.Name, spread);
            return element => element.To(Verdict.Goto(spread.Name));
        }

        var address = FieldValue.Address(translation.Targets[0]);
        return port is { } given ? element => element.To(address, FieldValue.Port(given)) : element => element.To(address);
    }

    private int PlaceFor(TranslationShape shape, int first)
    {
        var place = steps.FindIndex(Math.Min(first, steps.Count), s => s.Shape == shape);
        if (place >= 0)
        {
            return place;
        }

        steps.Add(new Step(shape, steps.Count(s => s.Shape == shape)));
        return steps.Count - 1;
    }

    private IEnumerable<Placed> Near(NatFamily family, FieldValue protocol, FieldValue ports) => protocol.IsRange || ports.IsRange
        ? byPort.Values.SelectMany(static p => p).Concat(ofPortRanges)
        : byPort.GetValueOrDefault((family, protocol.From, ports.From), []).Concat(ofPortRanges);

    private void Remember(Placed placed, FieldValue protocol, FieldValue ports)
    {
        if (protocol.IsRange || ports.IsRange)
        {
            ofPortRanges.Add(placed);
            return;
        }

        var key = (placed.Family, protocol.From, ports.From);
        if (!byPort.TryGetValue(key, out var list))
        {
            byPort.Add(key, list = []);
        }

        list.Add(placed);
    }

    private readonly record struct Placed(NatFamily Family, ElementKey Box, int Step);

    private sealed class Step(TranslationShape shape, int number)
    {
        private readonly List<Element> elements = [];
        private readonly List<Element> masqueraded = [];

        public TranslationShape Shape => shape;

        public void Add(Element element, Translation translation, Func<Element, Element> result)
        {
            elements.Add(result(element));

            // A chain that spreads marks by itself.
            if (translation.IsMasqueraded && shape.Result != TranslationResult.Spread)
            {
                masqueraded.Add(element);
            }
        }

        public IEnumerable<SetState> Sets()
        {
            var key = shape.Key;
            if (masqueraded.Count > 0)
            {
                yield return new SetState(
                    new SetDefinition(shape.Name("masqueraded", number), key) { IsInterval = shape.IsInterval }, new ElementSet(masqueraded));
            }

            var address = shape.Family == NatFamily.Ipv4 ? FieldType.Ipv4Addr : FieldType.Ipv6Addr;
            yield return new SetState(
                new SetDefinition(shape.Name("dnat", number), key)
                {
                    IsInterval = shape.IsInterval,
                    IsVerdictMap = shape.Result == TranslationResult.Spread,
                    Data = shape.Result switch
                    {
                        TranslationResult.AddressAndPort => KeyType.Of(address, FieldType.InetService),
                        TranslationResult.Address => KeyType.Of(address),
                        _ => null,
                    },
                    HasCounter = true,
                },
                new ElementSet(elements));
        }

        public IEnumerable<Rules.Rule> Rules(TableMarks marks)
        {
            var family = Match.OfFamily(shape.Family);
            if (masqueraded.Count > 0)
            {
                yield return RuleOf.Statements(
                    family,
                    Match.Lookup(shape.Name("masqueraded", number), shape.Parts),
                    Do.SetMarkBits(marks.Masquerade.Mask, marks.Masquerade.Value));
            }

            var name = shape.Name("dnat", number);
            yield return RuleOf.Statements(family, shape.Result == TranslationResult.Spread
                ? Do.Decide(name, shape.Parts)
                : Do.DnatByMap(shape.Family, name, shape.Result == TranslationResult.AddressAndPort, shape.Parts));
        }
    }
}
