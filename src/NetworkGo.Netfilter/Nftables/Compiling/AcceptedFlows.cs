using NetworkGo.Netfilter.Nftables.Building;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.State;
using NetworkGo.Netfilter.Rules;
using PolicyRule = NetworkGo.Netfilter.Rules.Rule;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>What is accepted, as elements of sets.</summary>
internal sealed class AcceptedFlows
{
    private readonly Dictionary<SetShape, LayeredSet> sets = [];

    /// <summary>Adds what a rule accepts; nothing where it accepts nothing.</summary>
    public void Add(PolicyRule rule)
    {
        if (rule.Action is not RuleAction.Accept || KindOf(rule) is not { } kind)
        {
            return;
        }

        Add(kind, rule);
        if (rule.Match.Packets == FlowPackets.Established)
        {
            Add(FlowKind.Errors, rule);
        }
    }

    /// <summary>The sets, in a fixed order.</summary>
    public IEnumerable<SetState> Sets() => Ordered(sets.Values).SelectMany(static s => s.ToSets());

    /// <summary>The matches for one kind, in a fixed order.</summary>
    public IEnumerable<Statement> Lookups(FlowKind kind) => Ordered(sets.Values.Where(s => s.Shape.Kind == kind)).SelectMany(static s => s.Lookups());

    // Single addresses first: they are looked up fastest, and are the most.
    private static IEnumerable<LayeredSet> Ordered(IEnumerable<LayeredSet> sets) => sets
        .OrderBy(static s => s.Shape.Kind.Name, StringComparer.Ordinal)
        .ThenBy(static s => s.Shape.IsInterval)
        .ThenBy(static s => s.Shape.Name(0), StringComparer.Ordinal);

    private static FlowKind? KindOf(PolicyRule rule) => (rule.Hook, rule.Match.Packets) switch
    {
        (RuleHook.Raw, FlowPackets.Requests) => FlowKind.RawRequests,
        (RuleHook.Raw, FlowPackets.Replies) => FlowKind.RawReplies,
        (RuleHook.Forward, FlowPackets.Requests) => FlowKind.Requests,
        (RuleHook.Forward, FlowPackets.TranslatedRequests) => FlowKind.TranslatedRequests,
        (RuleHook.Forward, FlowPackets.Established) => rule.Match.OriginalPort is null ? FlowKind.Replies : FlowKind.TranslatedReplies,
        _ => null,
    };

    private void Add(FlowKind kind, PolicyRule rule)
    {
        var match = rule.Match;
        var input = kind.HasInput ? FlowFields.Input(match.Input) : null;
        var source = FlowFields.Addresses(match.Source);
        var target = match.Target is { } to ? FieldValue.Network(to) : throw new ArgumentException("What is accepted has a target.", nameof(rule));
        FieldValue[] tail = kind.IsTracked ? [] : [FlowFields.Protocol(match.Protocol), FlowFields.Ports(match.Port)];
        FieldValue[] parts = [.. input is null ? [] : new[] { input }, .. source is null ? [] : new[] { source }, target, .. tail];
        var shape = new SetShape(kind, FlowFields.FamilyOf(match), input is not null, source is not null, parts.Any(static p => p.IsRange));
        if (!sets.TryGetValue(shape, out var set))
        {
            sets.Add(shape, set = new LayeredSet(shape));
        }

        set.Add(Element.Of(parts).Named(PolicyComment.Of(rule.Policy)), target);
    }
}
